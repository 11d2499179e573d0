/**
 * The second secret of staff: a picture to scan, the same key for typing, and the field for the six digits that the app shows.
 * The picture is drawn from the server's rows as shapes: no image, no style attribute, nothing that the page's policy forbids.
 */
import type { JSX } from "preact";
import type { TotpOffer } from "../protocol/protocol.ts";
import { words } from "../words/en.ts";
import { Field } from "./field.tsx";

/** Modules of white around a QR code: readers need them. */
const MARGIN = 4;

/** One path for all black modules: `1` is black. */
export function qrPath(rows: readonly string[]): string {
  return rows
    .flatMap((row, y) => [...row].map((module, x) => (module === "1" ? `M${x + MARGIN} ${y + MARGIN}h1v1h-1z` : "")))
    .join("");
}

/** In groups of four, as people copy it. */
export const secretGroups = (secret: string): readonly string[] => secret.match(/.{1,4}/gu) ?? [];

/** The digits, whatever was pasted around them. */
export const plainDigits = (text: string): string => text.replace(/\D+/gu, "");

function Qr({ rows }: { rows: readonly string[] }): JSX.Element {
  const size = rows.length + 2 * MARGIN;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words.totp.picture}>
      <rect width={size} height={size} />
      <path d={qrPath(rows)} />
    </svg>
  );
}

interface CodeProps {
  value: string;
  onInput: (value: string) => void;
  problem: string | undefined;
}

export function CodeField({ value, onInput, problem }: CodeProps): JSX.Element {
  return (
    <Field
      id="totp"
      label={words.totp.label}
      value={value}
      onInput={onInput}
      hint={words.totp.hint}
      problem={problem}
      inputMode="numeric"
      autoComplete="one-time-code"
    />
  );
}

interface EnrolProps extends CodeProps {
  offer: TotpOffer;
}

export function Enrol({ offer, value, onInput, problem }: EnrolProps): JSX.Element {
  return (
    <section class="field" aria-labelledby="enrol-title">
      <h2 class="field-label" id="enrol-title" tabIndex={-1}>
        {words.totp.enrolTitle}
      </h2>
      <p class="soft">{words.totp.enrolLead}</p>
      <Qr rows={offer.qr} />
      <p class="soft">{words.totp.typeIt}</p>
      <p class="made key" dir="ltr">
        {secretGroups(offer.secret).map((group, index) => (
          <span key={`${index}${group}`}>{group} </span>
        ))}
      </p>
      <a class="button wide" href={offer.uri}>
        {words.totp.openApp}
      </a>
      <CodeField value={value} onInput={onInput} problem={problem} />
    </section>
  );
}

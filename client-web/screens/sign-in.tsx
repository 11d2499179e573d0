/** Signing in, on a first or another device. Every refusal reads the same; help is always open. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { plainCode, plainName, plainPassphrase, signIn } from "../connection/http.ts";
import { say } from "../parts/announcer.ts";
import { useApp } from "../parts/app.ts";
import { CodeField, Enrol, plainDigits } from "../parts/enrol.tsx";
import { ErrorSummary, Field, type Problem, problemOf } from "../parts/field.tsx";
import { Screen } from "../parts/screen.tsx";
import type { Device, Refusal, SignInBody, TotpOffer } from "../protocol/protocol.ts";
import { useSelect } from "../state/store.ts";
import type { OutWhy } from "../state/types.ts";
import { words } from "../words/en.ts";
import { answerProblem, DeviceChoice } from "./join.tsx";

const OUT_TEXT: Readonly<Record<OutWhy, string | null>> = {
  none: null,
  asked: words.signIn.outAsked,
  idle: words.signIn.outIdle,
  ended: words.signIn.outEnded,
};

/** What staff are asked for after the passphrase: nothing yet, the app's code, the code for a new phone, or both for the new one. */
type Second =
  | { readonly kind: "none" | "code" | "reset" }
  | { readonly kind: "enrol"; readonly reset: string; readonly offer: TotpOffer };

/** The field that takes the focus when its step begins. */
const FIRST_FIELD = { none: null, code: "totp", reset: "reset", enrol: "enrol-title" } as const;

export function SignIn(): JSX.Element {
  const app = useApp();
  const why = useSelect(app.store, (state) => state.outWhy);
  const [device, setDevice] = useState<Device>("shared");
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [shown, setShown] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [serial, setSerial] = useState(0);
  const [busy, setBusy] = useState(false);
  const [second, setSecond] = useState<Second>({ kind: "none" });
  const [totp, setTotp] = useState("");
  const [reset, setReset] = useState("");
  const outText = OUT_TEXT[why];

  useEffect(() => {
    if (outText !== null) say(outText, "alert");
  }, [outText]);

  const show = (found: readonly Problem[]): void => {
    setProblems(found);
    setSerial((last) => last + 1);
  };

  /* A step begins: its field takes the focus, and nothing of the step before is a problem any more. */
  const stepped = useRef(second.kind);
  useEffect(() => {
    if (stepped.current === second.kind) return;
    stepped.current = second.kind;
    const field = FIRST_FIELD[second.kind];
    if (field !== null) document.getElementById(field)?.focus();
  }, [second.kind]);
  const step = (next: Second): void => {
    setProblems([]);
    setTotp("");
    setSecond(next);
  };

  const secondMissing = (): Problem[] => {
    if (second.kind === "reset") return reset.trim() === "" ? [{ field: "reset", text: words.totp.resetMissing }] : [];
    if (second.kind === "none" || plainDigits(totp) !== "") return [];
    return [{ field: "totp", text: words.totp.missing }];
  };
  const secondBody = (): Partial<SignInBody> => {
    if (second.kind === "code") return { totp: plainDigits(totp) };
    if (second.kind === "reset") return { totp_reset: plainCode(reset) };
    if (second.kind === "enrol")
      return { totp_reset: second.reset, totp_secret: second.offer.secret, totp: plainDigits(totp) };
    return {};
  };

  const refused = (refusal: Refusal): boolean => {
    if (refusal.refused === "totp" && second.kind === "enrol") {
      setTotp("");
      show([{ field: "totp", text: words.totp.wrongEnrol }]);
    } else if (refusal.refused === "totp") {
      step({ kind: "code" });
      say(words.totp.asked, "told");
    } else if (refusal.refused === "totp_enrol" && refusal.totp !== undefined)
      step({ kind: "enrol", reset: plainCode(reset), offer: refusal.totp });
    else if (refusal.refused === "sign_in") {
      setTotp("");
      show([{ field: "", text: second.kind === "none" ? words.signIn.wrong : words.totp.wrong }]);
    } else return false;
    return true;
  };

  const go = async (): Promise<void> => {
    const body = { name: plainName(name), passphrase: plainPassphrase(passphrase), device };
    const found: Problem[] = [];
    if (body.name === "") found.push({ field: "name", text: words.signIn.nameMissing });
    if (body.passphrase === "") found.push({ field: "passphrase", text: words.signIn.passMissing });
    found.push(...secondMissing());
    if (found.length > 0) return show(found);
    setBusy(true);
    const answer = await signIn({ ...body, ...secondBody() });
    setBusy(false);
    if (answer.kind === "ok") app.entered(device, false);
    else if (answer.kind !== "refused" || !refused(answer.refusal)) show([answerProblem(answer)]);
  };

  return (
    <Screen title={words.signIn.title}>
      <p class="first-time">
        {words.signIn.firstTime}{" "}
        <button type="button" class="button" onClick={() => app.go({ screen: "join", step: "code" })}>
          {words.signIn.haveCode}
        </button>
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void go();
        }}
      >
        {outText !== null && problems.length === 0 && <p class="tip">{outText}</p>}
        <ErrorSummary problems={problems} serial={serial} />
        <DeviceChoice device={device} setDevice={setDevice} />
        <Field
          id="name"
          label={words.signIn.name}
          value={name}
          onInput={setName}
          problem={problemOf(problems, "name")}
          autoComplete={device === "own" ? "username" : "off"}
        />
        <Field
          id="passphrase"
          label={words.signIn.pass}
          value={passphrase}
          onInput={setPassphrase}
          type={shown ? "text" : "password"}
          hint={words.signIn.hint}
          problem={problemOf(problems, "passphrase")}
          autoComplete={device === "own" ? "current-password" : "off"}
          beside={
            <button
              type="button"
              class="button"
              aria-pressed={shown}
              aria-label={words.signIn.showPass}
              onClick={() => setShown(!shown)}
            >
              {shown ? words.signIn.hide : words.signIn.show}
            </button>
          }
        />
        {second.kind === "code" && (
          <>
            <p class="tip">{words.totp.asked}</p>
            <CodeField value={totp} onInput={setTotp} problem={problemOf(problems, "totp")} />
            <button type="button" class="button" onClick={() => step({ kind: "reset" })}>
              {words.totp.haveReset}
            </button>
          </>
        )}
        {second.kind === "reset" && (
          <>
            <Field
              id="reset"
              label={words.totp.resetLabel}
              value={reset}
              onInput={setReset}
              hint={words.totp.resetHint}
              problem={problemOf(problems, "reset")}
            />
            <button type="button" class="button" onClick={() => step({ kind: "code" })}>
              {words.totp.haveApp}
            </button>
          </>
        )}
        {second.kind === "enrol" && (
          <Enrol offer={second.offer} value={totp} onInput={setTotp} problem={problemOf(problems, "totp")} />
        )}
        <button type="submit" class="button main wide">
          {busy ? words.app.oneMoment : words.signIn.go}
        </button>
      </form>
      <hr />
      <section>
        <h2 class="field-label">{second.kind === "none" ? words.signIn.lostTitle : words.totp.lostTitle}</h2>
        <p>{second.kind === "none" ? words.signIn.lost : words.totp.lost}</p>
      </section>
    </Screen>
  );
}

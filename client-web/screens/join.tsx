/**
 * Joining: the code (from the address, or typed), the notice on one screen, then name, device, passphrase and the 18+ tick.
 * The code, the names and the passphrase live in this part alone and go with it.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Answer, join, lookAtCode, plainCode, plainPassphrase } from "../connection/http.ts";
import { say } from "../parts/announcer.ts";
import { useApp } from "../parts/app.ts";
import { Enrol, plainDigits } from "../parts/enrol.tsx";
import { Choices, ErrorSummary, Field, type Problem, problemOf, Tick } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { fourWords } from "../parts/passphrase.ts";
import { Screen } from "../parts/screen.tsx";
import {
  type Device,
  type JoinLook,
  PASSPHRASE_CHARACTERS_MIN,
  PASSPHRASE_STAFF_CHARACTERS_MIN,
  type Refusal,
} from "../protocol/protocol.ts";
import { words } from "../words/en.ts";

interface Props {
  step: "code" | "notice" | "name";
  invite: string | null;
}

/** A text for what went wrong that is not about one field. */
export function answerProblem(answer: Answer<unknown>): Problem {
  if (answer.kind === "offline") return { field: "", text: words.form.offline };
  if (answer.kind !== "refused") return { field: "", text: words.form.strange };
  const { refused, wait_ms: waitMs } = answer.refusal;
  if (refused === "busy") return { field: "", text: words.form.busy };
  if (refused === "wait" || refused === "slow") return { field: "", text: words.form.wait(waitMs ?? 60000) };
  return { field: "", text: words.form.strange };
}

export function Join({ step, invite }: Props): JSX.Element {
  const app = useApp();
  const [code, setCode] = useState(invite ?? "");
  const [look, setLook] = useState<JoinLook | null>(null);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [serial, setSerial] = useState(0);
  const [busy, setBusy] = useState(false);

  const show = (found: readonly Problem[]): void => {
    setProblems(found);
    setSerial((last) => last + 1);
  };

  const lookUp = async (wanted: string): Promise<void> => {
    const plain = plainCode(wanted);
    if (plain === "") return show([{ field: "code", text: words.join.codeEmpty }]);
    setBusy(true);
    const answer = await lookAtCode(plain);
    setBusy(false);
    if (answer.kind === "ok") {
      setProblems([]);
      setCode(plain);
      setLook(answer.value);
      app.go({ screen: "join", step: "notice" });
    } else if (answer.kind === "refused" && answer.refusal.refused === "code")
      show([{ field: "code", text: words.join.codeWrong }]);
    else show([answerProblem(answer)]);
  };

  useEffect(() => {
    if (invite !== null) void lookUp(invite);
  }, []);

  if (step === "code" || look === null)
    return (
      <Screen
        key="code"
        title={words.join.title}
        back={invite === null ? () => app.go({ screen: "sign-in" }) : undefined}
      >
        {invite !== null && serial === 0 ? (
          <p class="soft">{words.app.oneMoment}</p>
        ) : (
          <CodeForm
            code={code}
            setCode={setCode}
            problems={problems}
            serial={serial}
            busy={busy}
            onGo={() => void lookUp(code)}
          />
        )}
      </Screen>
    );
  if (step === "notice")
    return (
      <Screen key="notice" title={words.join.title}>
        <p>{words.join.lead}</p>
        <Notice title={words.join.before} retentionMs={look.notice.retention_ms} />
        <button type="button" class="button main wide" onClick={() => app.go({ screen: "join", step: "name" })}>
          {words.join.read}
        </button>
      </Screen>
    );
  return <NameForm code={code} look={look} setLook={setLook} />;
}

interface CodeFormProps {
  code: string;
  setCode: (code: string) => void;
  problems: readonly Problem[];
  serial: number;
  busy: boolean;
  onGo: () => void;
}

function CodeForm({ code, setCode, problems, serial, busy, onGo }: CodeFormProps): JSX.Element {
  const app = useApp();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onGo();
      }}
    >
      <ErrorSummary problems={problems} serial={serial} />
      <p>{words.join.codeLead}</p>
      <Field
        id="code"
        label={words.join.codeLabel}
        value={code}
        onInput={setCode}
        hint={words.join.codeHint}
        problem={problemOf(problems, "code")}
      />
      <button type="submit" class="button main wide">
        {busy ? words.app.oneMoment : words.join.codeGo}
      </button>
      <hr />
      <button type="button" class="button" onClick={() => void app.haveName()}>
        {words.join.haveAccount}
      </button>
    </form>
  );
}

interface NameFormProps {
  code: string;
  look: JoinLook;
  setLook: (look: JoinLook) => void;
}

function NameForm({ code, look, setLook }: NameFormProps): JSX.Element {
  const app = useApp();
  const staff = look.name !== undefined;
  const [name, setName] = useState<string | null>(look.name ?? null);
  const [device, setDevice] = useState<Device>("shared");
  const [made, setMade] = useState(() => fourWords());
  const [own, setOwn] = useState<string | null>(null);
  const [adult, setAdult] = useState(false);
  const [totp, setTotp] = useState("");
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [serial, setSerial] = useState(0);
  const [busy, setBusy] = useState(false);
  const least = staff ? PASSPHRASE_STAFF_CHARACTERS_MIN : PASSPHRASE_CHARACTERS_MIN;

  const show = (found: readonly Problem[]): void => {
    setProblems(found);
    setSerial((last) => last + 1);
  };

  const more = async (): Promise<void> => {
    const answer = await lookAtCode(code);
    if (answer.kind !== "ok") return show([answerProblem(answer)]);
    setLook(answer.value);
    setName(null);
    say(words.join.nameLead, "told");
  };

  const refused = (refusal: Refusal, answer: Answer<true>): void => {
    if (refusal.refused === "name_taken") {
      if (refusal.names !== undefined) setLook({ ...look, names: refusal.names });
      setName(null);
      show([{ field: "names", text: words.join.nameTaken }]);
    } else if (refusal.refused === "passphrase") {
      setOwn(own ?? "");
      const text = refusal.why === "common" ? words.join.passCommon : words.join.passShort(least);
      show([{ field: "passphrase", text }]);
    } else if (refusal.refused === "code") show([{ field: "", text: words.join.codeWrong }]);
    else if (refusal.refused === "totp") {
      setTotp("");
      show([{ field: "totp", text: words.totp.wrongEnrol }]);
    } else if (refusal.refused === "sign_in") app.go({ screen: "sign-in" });
    else show([answerProblem(answer)]);
  };

  const go = async (): Promise<void> => {
    const passphrase = plainPassphrase(own ?? made);
    const found: Problem[] = [];
    if (name === null) found.push({ field: "names", text: words.join.nameMissing });
    if ([...passphrase].length < least) found.push({ field: "passphrase", text: words.join.passShort(least) });
    if (look.totp !== undefined && plainDigits(totp) === "") found.push({ field: "totp", text: words.totp.missing });
    if (!adult) found.push({ field: "adult", text: words.join.adultMissing });
    if (name === null || found.length > 0) return show(found);
    setBusy(true);
    const second = look.totp === undefined ? {} : { totp_secret: look.totp.secret, totp: plainDigits(totp) };
    const answer = await join({ code, name, notice: look.notice.version, adult, passphrase, device, ...second });
    setBusy(false);
    if (answer.kind === "ok") app.entered(device, true);
    else if (answer.kind === "refused") refused(answer.refusal, answer);
    else show([answerProblem(answer)]);
  };

  return (
    <Screen key="name" title={words.join.title} back={app.back}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void go();
        }}
      >
        <ErrorSummary problems={problems} serial={serial} />
        {staff ? (
          <section class="field">
            <h2 class="field-label">{words.join.staffNameTitle}</h2>
            <p>{words.join.staffName(look.name ?? "")}</p>
          </section>
        ) : (
          <>
            <Choices
              id="names"
              legend={words.join.nameTitle}
              lead={words.join.nameLead}
              options={(look.names ?? []).map((one) => ({ value: one, label: one }))}
              chosen={name}
              onChoose={setName}
              problem={problemOf(problems, "names")}
              columns
            />
            <button type="button" class="button after-choices" onClick={() => void more()}>
              {words.join.sixMore}
            </button>
          </>
        )}
        <DeviceChoice device={device} setDevice={setDevice} staff={staff} />
        <Passphrase
          made={made}
          own={own}
          onNew={() => setMade(fourWords())}
          onOwn={setOwn}
          device={device}
          least={least}
          problem={problemOf(problems, "passphrase")}
        />
        {look.totp !== undefined && (
          <Enrol offer={look.totp} value={totp} onInput={setTotp} problem={problemOf(problems, "totp")} />
        )}
        <Tick
          id="adult"
          label={words.join.adult}
          on={adult}
          onChange={setAdult}
          problem={problemOf(problems, "adult")}
        />
        <button type="submit" class="button main wide">
          {busy ? words.app.oneMoment : name === null ? words.join.goNoName : words.join.go(name)}
        </button>
      </form>
    </Screen>
  );
}

interface DeviceChoiceProps {
  device: Device;
  setDevice: (device: Device) => void;
  staff?: boolean;
}

export function DeviceChoice({ device, setDevice, staff }: DeviceChoiceProps): JSX.Element {
  const memberHint = device === "shared" ? words.device.sharedHint : words.device.ownHint;
  return (
    <Choices
      id="device"
      legend={words.device.title}
      options={[
        { value: "shared", label: words.device.shared },
        { value: "own", label: words.device.own },
      ]}
      chosen={device}
      onChoose={setDevice}
      hint={staff === true ? words.device.staffHint : memberHint}
    />
  );
}

interface PassphraseProps {
  made: string;
  own: string | null;
  onNew: () => void;
  onOwn: (own: string | null) => void;
  device: Device;
  least: number;
  problem: string | undefined;
}

function Passphrase({ made, own, onNew, onOwn, device, least, problem }: PassphraseProps): JSX.Element {
  const [copied, setCopied] = useState("");
  /* The button that was pressed goes away; what came in its place takes the focus. */
  const writesOwn = own !== null;
  const wrote = useRef(writesOwn);
  useEffect(() => {
    if (wrote.current === writesOwn) return;
    wrote.current = writesOwn;
    if (document.activeElement === document.body) document.getElementById("passphrase")?.focus();
  }, [writesOwn]);
  const copy = async (): Promise<void> => {
    let text: string = words.join.passCopied;
    try {
      await navigator.clipboard.writeText(own ?? made);
    } catch {
      text = words.join.passNotCopied;
    }
    setCopied(text);
    say(text, "told");
  };
  return (
    <section class="field" aria-labelledby="pass-title">
      <h2 class="field-label" id="pass-title">
        {words.join.passTitle}
      </h2>
      <p class="soft">{words.join.passLead}</p>
      {own === null ? (
        <p class="made" id="passphrase" tabIndex={-1}>
          <span class="away">{words.join.passMade}: </span>
          {made.split(" ").map((word) => (
            <span key={word}>{word} </span>
          ))}
        </p>
      ) : (
        <Field
          id="passphrase"
          label={words.join.passOwnLabel}
          value={own}
          onInput={onOwn}
          hint={words.join.passOwnHint(least)}
          problem={problem}
          autoComplete={device === "own" ? "new-password" : "off"}
        />
      )}
      <button type="button" class="button wide" onClick={() => void copy()}>
        {words.join.passCopy}
      </button>
      {copied !== "" && <p class="hint">{copied}</p>}
      <div class="pair">
        {own === null ? (
          <>
            <button
              type="button"
              class="button"
              onClick={() => {
                onNew();
                setCopied("");
              }}
            >
              {words.join.passNew}
            </button>
            <button type="button" class="button" onClick={() => onOwn("")}>
              {words.join.passOwn}
            </button>
          </>
        ) : (
          <button type="button" class="button" onClick={() => onOwn(null)}>
            {words.join.passMadeAgain}
          </button>
        )}
      </div>
    </section>
  );
}

/** Signing in, on a first or another device. Every refusal reads the same; help is always open. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { plainName, plainPassphrase, signIn } from "../connection/http.ts";
import { say } from "../parts/announcer.ts";
import { useApp } from "../parts/app.ts";
import { ErrorSummary, Field, type Problem, problemOf } from "../parts/field.tsx";
import { Screen } from "../parts/screen.tsx";
import type { Device } from "../protocol/protocol.ts";
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
  const outText = OUT_TEXT[why];

  useEffect(() => {
    if (outText !== null) say(outText, "alert");
  }, [outText]);

  const show = (found: readonly Problem[]): void => {
    setProblems(found);
    setSerial((last) => last + 1);
  };

  const go = async (): Promise<void> => {
    const body = { name: plainName(name), passphrase: plainPassphrase(passphrase), device };
    const found: Problem[] = [];
    if (body.name === "") found.push({ field: "name", text: words.signIn.nameMissing });
    if (body.passphrase === "") found.push({ field: "passphrase", text: words.signIn.passMissing });
    if (found.length > 0) return show(found);
    setBusy(true);
    const answer = await signIn(body);
    setBusy(false);
    if (answer.kind === "ok") app.entered(device, false);
    else if (answer.kind === "refused" && answer.refusal.refused === "sign_in")
      show([{ field: "", text: words.signIn.wrong }]);
    else show([answerProblem(answer)]);
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
        <button type="submit" class="button main wide">
          {busy ? words.app.oneMoment : words.signIn.go}
        </button>
      </form>
      <hr />
      <section>
        <h2 class="field-label">{words.signIn.lostTitle}</h2>
        <p>{words.signIn.lost}</p>
      </section>
    </Screen>
  );
}

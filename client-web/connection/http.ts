/** The few HTTP requests: the session, joining, signing in and out. Answers are values; nothing throws. */
import {
  type Device,
  decodeJoinLook,
  decodeRefusal,
  decodeSessionAnswer,
  encode,
  type JoinBody,
  type JoinLook,
  type JoinLookBody,
  type Refusal,
  type SessionHere,
  type SignInBody,
} from "../protocol/protocol.ts";

/** `offline`: no answer came. `strange`: an answer that no version of ours gives. */
export type Answer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "offline" }
  | { readonly kind: "strange" };

const TIMEOUT_MS = 20000;

type Body = JoinLookBody | JoinBody | SignInBody;

async function ask<T>(path: string, body: Body | undefined, read: (text: string) => T | null): Promise<Answer<T>> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? null : encode(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: giveUp.signal,
    });
    const text = await response.text();
    if (response.ok) {
      const value = read(text);
      return value === null ? { kind: "strange" } : { kind: "ok", value };
    }
    const refusal = decodeRefusal(text);
    return refusal === null ? { kind: "strange" } : { kind: "refused", refusal };
  } catch {
    return { kind: "offline" };
  } finally {
    clearTimeout(timer);
  }
}

const anything = (): true => true;

export const askSession = (): Promise<Answer<{ session: SessionHere | null }>> =>
  ask("/session", undefined, decodeSessionAnswer);
export const lookAtCode = (code: string): Promise<Answer<JoinLook>> => ask("/join/look", { code }, decodeJoinLook);
export const signIn = (body: SignInBody): Promise<Answer<true>> => ask("/sign-in", body, anything);

const SIGN_IN_NOW: Answer<true> = { kind: "refused", refusal: { refused: "sign_in" } };

/** Joins. If the answer is lost the code may be used up already: then the same name and passphrase open the door. */
export async function join(body: JoinBody): Promise<Answer<true>> {
  const answer = await ask("/join", body, anything);
  if (answer.kind !== "offline") return answer;
  const again = await signIn({ name: body.name, passphrase: body.passphrase, device: body.device });
  /* Staff are in as well then, but their code is used: it takes the next one, at the sign-in page. */
  if (again.kind === "refused" && again.refusal.refused === "totp") return SIGN_IN_NOW;
  return again.kind === "ok" ? again : { kind: "offline" };
}

/** Ends the session on the server. Answers whether the server heard it. */
export async function signOut(): Promise<boolean> {
  try {
    return (await fetch("/sign-out", { method: "POST", credentials: "same-origin", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/** One form at the door: capitals and extra spaces do not matter, here as at sign-in. */
export const plainPassphrase = (text: string): string =>
  text.normalize("NFKC").toLowerCase().trim().replace(/\s+/gu, " ");

export const plainName = (text: string): string => text.normalize("NFC").trim().replace(/\s+/gu, " ");

/** The code as printed, whatever was pasted: the whole link, small letters, spaces. */
export function plainCode(text: string): string {
  const invite = /invite=([^&\s]+)/.exec(text);
  return (invite?.[1] ?? text).replace(/\s+/gu, "").toUpperCase();
}

export type { Device };

/**
 * The audit log as staff check it (MO20): a signed checkpoint, and that it continues the one that is remembered. Pure but for hashing, which
 * the browser does. Forms: include/hearth/audit.h; the proof: RFC 9162, 2.1.4.2.
 */
import type { CheckpointRow } from "../protocol/protocol.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What is remembered of a log: neither a message, a draft nor a name. */
export interface Known {
  readonly key: string;
  readonly size: number;
  /** Base64, as the note has it. */
  readonly root: string;
}

/** What may be wrong: no note of the form, no signature of its key, another key, a shorter log, another past, or no log at all. */
export type Wrong = "form" | "signature" | "key" | "cut" | "changed" | "gone";
/** `signed` is false where the browser cannot check such signatures. */
export type Verdict =
  | { readonly wrong: null; readonly known: Known; readonly signed: boolean }
  | { readonly wrong: Wrong };

const NOTE =
  /^((hearth\/[0-9a-f]{32})\n(0|[1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\nheads [A-Za-z0-9+/]{43}=\ntime (?:0|[1-9][0-9]{0,14})\n)\n— \2 ([A-Za-z0-9+/]{91}=)\n$/;
const KEY = /^(hearth\/[0-9a-f]{32})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/;
const HASH = /^[0-9a-f]{64}$/;

const bytesOf = (base64: string): Bytes => Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));
const hexOf = (bytes: Bytes): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (hex: string): Bytes => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const same = (a: Bytes, b: Bytes): boolean => hexOf(a) === hexOf(b);

async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

const nodeOf = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);

/** That the tree of `size` begins with that of `oldSize`. */
export async function continues(
  oldSize: number,
  oldRoot: Bytes,
  size: number,
  root: Bytes,
  proof: readonly Bytes[],
): Promise<boolean> {
  if (oldSize < 1 || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && same(oldRoot, root);
  let node = oldSize - 1;
  let last = size - 1;
  const up = (): void => {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  };
  while (node % 2 === 1) up();
  /* A full tree is itself the first hash of the path. */
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let oldHash = first;
  let hash = first;
  for (const one of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = await nodeOf(one, oldHash);
      hash = await nodeOf(one, hash);
      while (node % 2 === 0 && node !== 0) up();
    } else hash = await nodeOf(hash, one);
    up();
  }
  return last === 0 && same(oldHash, oldRoot) && same(hash, root);
}

/** Null: this browser does not know Ed25519. */
async function signatureHolds(key: Bytes, signature: Bytes, body: Bytes): Promise<boolean | null> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, body);
}

/** What came, against what is remembered. `proved`: the proof was asked for from there; without one only the sizes are compared. */
export async function checkpointLook(known: Known | null, row: CheckpointRow, proved: boolean): Promise<Verdict> {
  const note = NOTE.exec(row.note);
  const key = KEY.exec(row.key);
  const proof = row.proof ?? [];
  if (note === null || key === null || note[2] !== key[1] || !proof.every((hash) => HASH.test(hash)))
    return { wrong: "form" };
  const [, body = "", origin = "", digits = "", root = "", signed = ""] = note;
  const typed = bytesOf(key[3] ?? "");
  const signature = bytesOf(signed);
  const hash = (await sha256(new TextEncoder().encode(`${origin}\n`), typed)).slice(0, 4);
  if (typed[0] !== 1 || hexOf(hash) !== key[2] || !same(hash, signature.slice(0, 4))) return { wrong: "form" };
  if (known !== null && known.key !== row.key) return { wrong: "key" };
  const holds = await signatureHolds(typed.slice(1), signature.slice(4), new TextEncoder().encode(body));
  if (holds === false) return { wrong: "signature" };
  const size = Number(digits);
  const now: Known = { key: row.key, size, root };
  const good: Verdict = { wrong: null, known: now, signed: holds === true };
  if (known === null) return good;
  if (size < known.size) return { wrong: "cut" };
  if (!proved) return { ...good, known };
  const told = proof.map(unhex);
  return (await continues(known.size, bytesOf(known.root), size, bytesOf(root), told)) ? good : { wrong: "changed" };
}

/** What was kept, as text; anything else than what `keep` wrote is as if there were nothing. */
export function knownRead(text: string | null): Known | null {
  try {
    const { key, size, root } = JSON.parse(text ?? "null") as Known;
    const good = KEY.test(key) && Number.isSafeInteger(size) && size > 0 && /^[A-Za-z0-9+/]{43}=$/.test(root);
    return good ? { key, size, root } : null;
  } catch {
    return null;
  }
}

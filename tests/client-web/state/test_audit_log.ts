/** The log's checkpoints as the C side makes them: each is found good, and whatever is changed is named (MO20). */
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { type CheckpointRow, decodeFrame } from "../../../client-web/protocol/protocol.ts";
import { checkpointLook, type Known, knownRead, type Verdict } from "../../../client-web/state/audit-log.ts";
import lines from "../../audit/golden/staff.jsonl";

/* Node 18 has it, but not under this name. */
if (globalThis.crypto === undefined) Object.defineProperty(globalThis, "crypto", { value: webcrypto });

const rowOf = (line: string): CheckpointRow => {
  const [page] = decodeFrame(line) ?? [];
  assert(page?.ev === "page");
  return page.events[0] as CheckpointRow;
};
const all = lines.trim().split("\n").map(rowOf);
const first = all[0] as CheckpointRow;
const last = all[all.length - 1] as CheckpointRow;
const sizeOf = (row: CheckpointRow): number => Number(row.note.split("\n")[1]);
const knownOf = (row: CheckpointRow): Known => ({
  key: row.key,
  size: sizeOf(row),
  root: row.note.split("\n")[2] as string,
});
/** Rounds: shown to who knows nothing, then with the proof from the round before. */
const proved = all.filter((_row, index) => index > 0 && index % 2 === 0);
const before = (row: CheckpointRow): Known => {
  const older = all.filter((one) => sizeOf(one) < sizeOf(row));
  return knownOf(older[older.length - 1] as CheckpointRow);
};
const wrongOf = async (known: Known | null, row: CheckpointRow, asked = true): Promise<string | null> =>
  (await checkpointLook(known, row, asked)).wrong;
const other = (text: string): string => (text.startsWith("A") ? `B${text.slice(1)}` : `A${text.slice(1)}`);

test("what the server says is good, from nothing known and from the one before", async () => {
  assert.equal(all.length, 11);
  assert.equal(proved.length, 5);
  for (const row of all) {
    const good: Verdict = { wrong: null, known: knownOf(row), signed: true };
    assert.deepEqual(await checkpointLook(null, row, false), good);
    assert.deepEqual(await checkpointLook(knownOf(row), { ...row, proof: [] }, true), good);
  }
  for (const row of proved)
    assert.deepEqual(await checkpointLook(before(row), row, true), { wrong: null, known: knownOf(row), signed: true });
});

test("another past is named, whichever hash of root or proof is changed", async () => {
  for (const row of proved) {
    const known = before(row);
    const proof = row.proof ?? [];
    assert.ok(proof.length > 0);
    assert.equal(await wrongOf({ ...known, root: other(known.root) }, row), "changed");
    for (let i = 0; i < proof.length; i++) {
      const bad = proof.map((hash, at) =>
        at === i ? hash.replace(/./, (digit) => (digit === "0" ? "1" : "0")) : hash,
      );
      assert.equal(await wrongOf(known, { ...row, proof: bad }), "changed", `${i}`);
    }
    assert.equal(await wrongOf(known, { ...row, proof: proof.slice(1) }), "changed");
    assert.equal(await wrongOf(known, { ...row, proof: [...proof, proof[0] as string] }), "changed");
    assert.equal(await wrongOf({ ...known, size: known.size + 1 }, row), "changed");
  }
  assert.equal(await wrongOf({ ...knownOf(last), root: other(knownOf(last).root) }, { ...last, proof: [] }), "changed");
});

test("a log that is shorter than it was is named", async () => {
  assert.equal(await wrongOf(knownOf(last), first, false), "cut");
  assert.equal(await wrongOf(knownOf(last), first), "cut");
});

test("without a proof nothing newer takes the place of what is remembered", async () => {
  const known = knownOf(first);
  assert.deepEqual(await checkpointLook(known, last, false), { wrong: null, known, signed: true });
});

test("a note that was changed, or another key, is named", async () => {
  assert.equal(await wrongOf(null, { ...last, note: last.note.replace(/time 1/, "time 2") }), "signature");
  assert.equal(await wrongOf({ ...knownOf(last), key: first.key.replace(/.$/, "g") }, { ...last, proof: [] }), "key");
  for (const note of [
    "",
    `${last.note}\n`,
    last.note.replace("hearth/7", "hearth/8"),
    last.note.replace("heads", "heads "),
    last.note.replace(/—/, "-"),
  ])
    assert.equal(await wrongOf(null, { ...last, note }), "form", note);
  assert.equal(await wrongOf(null, { ...last, key: last.key.replace(/[+]78/, "+79") }), "form");
  assert.equal(await wrongOf(null, { ...last, proof: ["00"] }), "form");
});

test("a browser without Ed25519 still checks that the log goes on, and says so", async () => {
  const subtle = crypto.subtle;
  const row = proved[0] as CheckpointRow;
  const { importKey } = subtle;
  Object.defineProperty(subtle, "importKey", { value: () => Promise.reject(new Error()), configurable: true });
  try {
    assert.deepEqual(await checkpointLook(before(row), row, true), { wrong: null, known: knownOf(row), signed: false });
    assert.equal(await wrongOf({ ...before(row), root: other(before(row).root) }, row), "changed");
  } finally {
    Object.defineProperty(subtle, "importKey", { value: importKey, configurable: true });
  }
});

test("only what was kept by the board is read back", () => {
  const known = knownOf(last);
  assert.deepEqual(knownRead(JSON.stringify(known)), known);
  for (const text of [
    null,
    "",
    "null",
    "{}",
    "[]",
    "5",
    JSON.stringify({ ...known, size: -1 }),
    JSON.stringify({ ...known, root: "x" }),
  ])
    assert.equal(knownRead(text), null, `${text}`);
});

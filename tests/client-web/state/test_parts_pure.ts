/** The pure pieces of connection/ and parts/: ids, back-off, codes, texts, rows, idle. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainCode, plainName, plainPassphrase } from "../../../client-web/connection/http.ts";
import { requestId } from "../../../client-web/connection/ids.ts";
import { BACK_OFF_MAX_MS, backOffMs } from "../../../client-web/connection/link.ts";
import { idlePhase } from "../../../client-web/parts/idle-phase.ts";
import {
  hasNewer,
  hasOlder,
  NEWEST,
  pin,
  ROWS_MAX,
  showNewer,
  showOlder,
  sliceRows,
} from "../../../client-web/parts/rows.ts";
import { characters, cleanText, isBlank } from "../../../client-web/parts/text.ts";
import { decodeFrame, decodeRefusal, decodeSessionAnswer } from "../../../client-web/protocol/protocol.ts";

test("a request's id is the server's time, then eight random bytes", () => {
  const id = requestId(1795500000000, new Uint8Array([0, 1, 2, 253, 254, 255, 16, 17]));
  assert.equal(id, "000001a20c23c300000102fdfeff1011");
  assert.equal(id.length, 32);
});

test("back-off doubles to 30 s, with full jitter", () => {
  assert.equal(backOffMs(0, 0.999), 500);
  assert.equal(backOffMs(3, 0.5), 2000);
  assert.equal(backOffMs(3, 0), 0);
  assert.equal(backOffMs(40, 0.99999), BACK_OFF_MAX_MS);
});

test("a code is read from a whole link, with spaces or in small letters", () => {
  for (const typed of ["7KQ2-M4XD", " 7kq2-m4xd ", "https://h.example/#invite=7KQ2-M4XD", "7kq2 -m4xd"])
    assert.equal(plainCode(typed), "7KQ2-M4XD");
});

test("capitals and spaces of a passphrase do not matter; of a name only spaces", () => {
  assert.equal(plainPassphrase("  Violet ladder\u00a0 PENCIL tide "), "violet ladder pencil tide");
  assert.equal(plainName("  Quiet   Harbor "), "Quiet Harbor");
});

test("a text is cleaned as the server cleans it", () => {
  assert.equal(cleanText(" a\r\nb\u0000\u0007\tc\u202e \u200f"), "a\nb\tc \u200f");
  assert.equal(cleanText("e\u0301"), "\u00e9");
  assert.equal(cleanText(" \n\t "), "");
  assert.ok(isBlank("") && isBlank(" \u200b\u200d\n\u200f"));
  assert.ok(!isBlank("\u200b.") && !isBlank("👩‍👧"));
  assert.equal(characters("a\u{1f33f}b"), 3);
});

test("idle: warned, covered, warned, out, each at its second", () => {
  const phase = (seconds: number): string => idlePhase(seconds * 1000, 180000, 900000);
  assert.deepEqual([119, 120, 179, 180, 839, 840, 899, 900].map(phase), [
    "active",
    "soon",
    "soon",
    "covered",
    "covered",
    "out-soon",
    "out-soon",
    "out",
  ]);
});

const rows = (count: number): { number: number }[] =>
  Array.from({ length: count }, (_, index) => ({ number: index + 1 }));

test("of 5,000 messages 200 stand in the document, 600 at most, and the newest at first", () => {
  const all = rows(5000);
  let slice = NEWEST;
  assert.equal(sliceRows(all, slice).length, 200);
  assert.equal(sliceRows(all, slice)[199]?.number, 5000);
  for (let count = 0; count < 10; count++) {
    slice = showOlder(all, slice);
    assert.ok(sliceRows(all, slice).length <= ROWS_MAX);
  }
  assert.ok(hasNewer(all, slice) && hasOlder(all, slice));
  while (hasNewer(all, slice)) slice = showNewer(all, slice);
  assert.equal(sliceRows(all, slice).at(-1)?.number, 5000);
});

test("while one reads above, new messages below push no row out", () => {
  const slice = pin(rows(300), NEWEST);
  assert.equal(sliceRows(rows(300), slice)[0]?.number, 101);
  assert.equal(sliceRows(rows(320), slice)[0]?.number, 101);
});

test("the decoder drops unknown events, fields and words, and refuses wrong types", () => {
  const message = { ev: "message", stream: "s", change: 2, number: 1, state: "deleted", gone_at: 5 };
  assert.deepEqual(decodeFrame(JSON.stringify([{ ...message, colour: "red" }, { ev: "later" }])), [message]);
  assert.deepEqual(decodeFrame(JSON.stringify([{ ...message, state: "masked" }])), []);
  for (const wrong of ["", "{}", "[1]", "[{}]", "null", JSON.stringify([{ ...message, change: "2" }])])
    assert.equal(decodeFrame(wrong), null, wrong);
  const { number: _number, ...without } = message;
  assert.equal(decodeFrame(JSON.stringify([without])), null);
});

test("rows of a page are told apart", () => {
  const page = {
    ev: "page",
    re: "q",
    events: [
      { id: "p", name: "Ana", badge: "staff" },
      { id: "s", device: "own", started_at: 3 },
    ],
  };
  assert.deepEqual(decodeFrame(JSON.stringify([page])), [page]);
});

test("HTTP answers are read the same way", () => {
  assert.deepEqual(decodeSessionAnswer('{"session":null}'), { session: null });
  assert.equal(decodeSessionAnswer("<html>"), null);
  assert.deepEqual(decodeRefusal('{"refused":"wait","wait_ms":60000}'), { refused: "wait", wait_ms: 60000 });
});

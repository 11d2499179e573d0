/** Every text: filled in, plain enough, without words that blame, and short enough for a narrow phone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "../../../client-web/words/en.ts";
import { count, grade, syllables } from "./grade.ts";

const NOW = Date.UTC(2026, 10, 24, 19, 30);
/** What fills in a function's arguments. A function without a line here fails the first test. */
const SAMPLES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  "join.staffName": [["Ana"]],
  "join.passOwnHint": [[12]],
  "join.passShort": [[12]],
  "join.go": [["Maple Otter"]],
  "form.wait": [[60000], [900000]],
  "notice.long": [[7 * 86400000]],
  "rooms.hello": [["Maple Otter"]],
  "rooms.fresh": [[1], [3]],
  "room.fadesAll": [[86400000]],
  "room.jump": [[1], [3]],
  "room.left": [["Quiet Harbor"]],
  "room.day": [
    [NOW, NOW],
    [NOW - 86400000, NOW],
    [NOW - 5 * 86400000, NOW],
  ],
  "message.time": [[NOW]],
  "message.fades": [
    [NOW, NOW],
    [NOW + 7 * 86400000, NOW],
  ],
  "message.saved": [[NOW + 7 * 86400000, NOW]],
  "message.waits": [[1000], [20000]],
  "message.menu": [["7:26 pm"]],
  "composer.label": [["Tuesday evening"]],
  "composer.left": [[1], [120]],
  "composer.over": [[1], [120]],
  "composer.tooLong": [[2000]],
  "spoken.message": [["Amber Finch", "Hard night."]],
  "spoken.name": [["Amber Finch"]],
  "spoken.many": [[4, "Tuesday evening"]],
  "spoken.waits": [[20000]],
  "idle.soon": [[60], [1]],
  "idle.outSoon": [[60]],
  "devices.since": [["November 3, 7:26 pm"]],
};

interface Text {
  readonly key: string;
  readonly text: string;
}

function collect(value: unknown, key: string, out: Text[]): void {
  if (typeof value === "string") out.push({ key, text: value });
  else if (Array.isArray(value)) for (const one of value) collect(one, key, out);
  else if (typeof value === "function") {
    const samples = SAMPLES[key];
    assert.ok(samples, `${key} has no sample in this test`);
    for (const args of samples) collect((value as (...args: readonly unknown[]) => unknown)(...args), key, out);
  } else if (typeof value === "object" && value !== null)
    for (const [name, one] of Object.entries(value)) collect(one, key === "" ? name : `${key}.${name}`, out);
}

const texts: Text[] = [];
collect(words, "", texts);

test("every text has words, and nothing is left unfilled", () => {
  assert.ok(texts.length > 150, `${texts.length} texts`);
  for (const { key, text } of texts) {
    assert.ok(text.trim() !== "", key);
    assert.doesNotMatch(text, /undefined|NaN|Invalid|\[object|[{}]/, key);
  }
});

test("all texts together read at grade 7 or below", () => {
  /* Labels of a few words would flatter the figure. */
  const all = grade(texts.map(({ text }) => count(text)).filter((counts) => counts.words >= 5));
  console.log(`# Flesch-Kincaid grade of all texts: ${all.toFixed(1)}`);
  assert.ok(all <= 7, `grade ${all}`);
});

test("no text of a sentence or more reads above grade 9", () => {
  /* A button of two words has no grade: the formula needs a sentence. */
  for (const { key, text } of texts) {
    const counts = count(text);
    if (counts.words < 5) continue;
    const its = grade([counts]);
    assert.ok(its <= 9, `${key} reads at grade ${its.toFixed(1)}: ${text}`);
  }
});

test("no text blames, frightens or names a person by an illness", () => {
  const banned =
    /\b(addicts?|clean|dirty|failed|fail|failure|invalid|illegal|violations?|users?|content|commit(?:ted)?|abuser?s?|streaks?|reject(?:ed)?|mute[ds]?|ban(?:ned)?|flagged|forbidden|denied|error|oops|sorry|warning)\b|are you sure|help is coming|here now|!/i;
  for (const { key, text } of texts) assert.doesNotMatch(text, banned, key);
});

test("members read staff, not facilitator; and nothing is promised that is not here yet", () => {
  const notYet = /facilitator|clinician|sealed card|I need someone|backup|download|notification/i;
  for (const { key, text } of texts) assert.doesNotMatch(text, notYet, key);
});

test("the longest word fits a narrow phone", () => {
  for (const { key, text } of texts)
    for (const word of text.split(/\s+/)) assert.ok(word.length <= 18, `${key}: ${word}`);
});

test("no text has straight quotes or three dots, which screen readers read out", () => {
  for (const { key, text } of texts) assert.doesNotMatch(text, /["']|\.\.\./, key);
});

test("syllables are counted as spoken", () => {
  const known: Record<string, number> = {
    one: 1,
    message: 2,
    device: 2,
    passphrase: 2,
    earlier: 3,
    history: 3,
    staff: 1,
    medicine: 3,
  };
  for (const [word, number] of Object.entries(known)) assert.equal(syllables(word), number, word);
});

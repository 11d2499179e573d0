/** Every text: filled in, plain enough, without words that blame, and short enough for a narrow phone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { board } from "../../../client-web/words/board.ts";
import { words } from "../../../client-web/words/en.ts";
import { count, grade, syllables } from "./grade.ts";
import { OWN_SAMPLES } from "./own.ts";

const NOW = Date.UTC(2026, 10, 24, 19, 30);
/** What fills in a function's arguments. A function without a line here fails the first test. */
const BOARD_SAMPLES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  "board.taken": [["Joan"]],
  "board.takenDecided": [["Joan", "approved"]],
  "board.nav.linesWaiting": [[2]],
  "board.counts.waiting": [[3]],
  "board.counts.urgent": [[1]],
  "board.duty.onUntil": [["9:00 pm"]],
  "board.duty.forTime": [[3 * 3600000]],
  "board.duty.rooms": [["Tuesday evening, Week topics"]],
  "board.duty.later": [["Tuesday evening", "approve first", "9:00 pm"]],
  "board.duty.laterOff": [["Tuesday evening", "approve first"]],
  "board.duty.others": [["Joan, Sam"]],
  "board.rail.cohort": [
    ["Tuesday group", 0],
    ["Tuesday group", 4],
  ],
  "board.rail.members": [[1], [7]],
  "board.rail.slow": [[30000]],
  "board.rail.until": [["Paused", "9:00 pm"]],
  "board.rail.onDuty": [["Ana"]],
  "board.rail.setMode": [["Tuesday evening"]],
  "board.queue.waits": [[1000], [4 * 60000], [5 * 3600000]],
  "board.queue.claimedBy": [["Joan"]],
  "board.queue.letters": [[1], [120]],
  "board.queue.back": [["8:00 am"]],
  "board.queue.because": [["it may show who someone is"]],
  "board.queue.openNamed": [["Held", "Maple Otter"]],
  "board.queue.claimNamed": [["Held", "Maple Otter"]],
  "board.queue.filter": [["Tuesday group"]],
  "board.queue.approved": [["Maple Otter", 4]],
  "board.queue.approvedSoon": [["Maple Otter"]],
  "board.queue.approving": [["Maple Otter"]],
  "board.item.held": [["Maple Otter"]],
  "board.item.question": [["Maple Otter"]],
  "board.item.report": [["Maple Otter"]],
  "board.item.second": [["Maple Otter"]],
  "board.item.since": [["7:42 pm"]],
  "board.item.knows": [["it may show who someone is"]],
  "board.item.about": [["Maple Otter"]],
  "board.item.around": [[5]],
  "board.item.decided": [["Joan", "approved"]],
  "board.item.decidedYou": [["approved"]],
  "board.item.yours": [["7:57 pm"]],
  "board.item.others": [["Joan"]],
  "board.item.othersUrgent": [["Joan"]],
  "board.item.still": [["Maple Otter", "2 minutes"]],
  "board.held.note": [["Maple Otter"]],
  "board.held.hidden": [[0], [1], [2]],
  "board.second.lead": [["Joan"]],
  "board.second.type": [["Maple Otter"]],
  "board.member.title": [["Maple Otter"]],
  "board.member.until": [["8:00 pm"]],
  "board.member.because": [["it may hurt a person here"]],
  "board.member.liftNamed": [["Read words first"]],
  "board.member.go": [["Pause in one room"]],
  "board.member.done": [["Pause in one room"]],
  "board.member.takeOutNamed": [["Tuesday evening"]],
  "board.member.typeName": [["Maple Otter"]],
  "board.room.title": [["Tuesday evening"]],
  "board.room.base": [["open"]],
  "board.room.unstaffed": [["approve first"]],
  "board.room.keeps": [[7 * 86400000]],
  "board.room.cap": [[16]],
  "board.thread.waiting": [["7:42 pm"]],
  "board.thread.with": [["Amber Finch"]],
  "board.roster.title": [["Tuesday group"]],
  "board.roster.span": [["6:00 pm", "9:00 pm"]],
  "board.roster.nextDay": [["1:00 am"]],
  "board.roster.removeNamed": [["Ana", "Tuesday"]],
  "board.invitations.title": [["Tuesday group"]],
  "board.invitations.row": [["Family", "Tue, Dec 1, 1:58 am"]],
  "board.invitations.revokeNamed": [["Family", "Tue, Dec 1, 1:58 am"]],
  "board.invitations.code": [["7KQ2-M4XD-9T3B"]],
  "board.invitations.until": [["Tue, Dec 1, 1:58 am"]],
  "board.program.resetNamed": [["Joan"]],
  "board.program.resetSlip": [["Joan"]],
  "board.stillTime": [[120000]],
  "board.time": [[NOW]],
  "board.when": [[NOW, NOW]],
};
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
  "desk.locked": [[0], [1], [5]],
  "desk.lockedUrgent": [[1]],
  "desk.urgent": [
    ["Amber Finch", "Tuesday evening"],
    ["Amber Finch", ""],
  ],
  "desk.title": [[3, "Hearth"]],
  "devices.since": [["November 3, 7:26 pm"]],
  ...OWN_SAMPLES,
};

interface Text {
  readonly key: string;
  readonly text: string;
}

function collect(value: unknown, key: string, out: Text[]): void {
  if (typeof value === "string") out.push({ key, text: value });
  else if (Array.isArray(value)) for (const one of value) collect(one, key, out);
  else if (typeof value === "function") {
    const samples = SAMPLES[key] ?? BOARD_SAMPLES[key];
    assert.ok(samples, `${key} has no sample in this test`);
    for (const args of samples) collect((value as (...args: readonly unknown[]) => unknown)(...args), key, out);
  } else if (typeof value === "object" && value !== null)
    for (const [name, one] of Object.entries(value)) collect(one, key === "" ? name : `${key}.${name}`, out);
}

const texts: Text[] = [];
collect(words, "", texts);
const members = [...texts];
collect(board, "board", texts);

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
  for (const { key, text } of members) assert.doesNotMatch(text, notYet, key);
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

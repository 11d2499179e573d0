/** What fills in the texts of words/own.ts. */
const NOW = Date.UTC(2026, 10, 24, 19, 30);
const HOUR = 3600000;
const DAY = 24 * HOUR;
const HERE = { duty: true, nextAt: null };
const NEXT = { duty: false, nextAt: NOW + 2 * DAY };
const NOBODY = { duty: false, nextAt: null };
const REASONS = [
  "identifies",
  "harmful-detail",
  "hurts",
  "trade",
  "link",
  "private-line",
  "rule",
  "unstaffed",
  "checked",
  "care",
  "quiet",
] as const;
const each = (make: (reason: string) => readonly unknown[]): (readonly unknown[])[] => REASONS.map(make);

export const OWN_SAMPLES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  "own.duty.staffed": [
    ["Ana", NOW + HOUR, NOW],
    ["Ana", null, NOW],
  ],
  "own.duty.card": [
    ["Ana", NOW + HOUR, NOW],
    ["Ana", null, NOW],
  ],
  "own.duty.unstaffed": [
    [NOW + 2 * DAY, NOW],
    [null, NOW],
  ],
  "own.duty.slow": [[10000], [30000], [120000], [600000]],
  "own.duty.reading": [
    [NOW + 12 * HOUR, NOW],
    [null, NOW],
  ],
  "own.duty.paused": [...each((reason) => [reason, NOW + HOUR, NOW]), [null, null, NOW]],
  "own.box.checkedFirst": [
    [HERE, NOW],
    [NEXT, NOW],
    [NOBODY, NOW],
  ],
  "own.box.slow": [[120000]],
  "own.box.notSent": [["This room is for reading until 8:00 am."]],
  "own.sanction.timeOut": [...each((reason) => [NOW + HOUR, reason, NOW]), [null, null, NOW]],
  "own.sanction.suspended": [
    [NOW + DAY, "hurts", NOW],
    [null, null, NOW],
  ],
  "own.sanction.ended": [["rule"], [null]],
  "own.text.heldWhy": [...each((reason) => [reason, NEXT, NOW]), [null, HERE, NOW], ["rule", NOBODY, NOW]],
  "own.text.heldUntil": [[NOW + DAY, NOW]],
  "own.text.heldQuestion": [
    [HERE, NOW],
    [NEXT, NOW],
  ],
  "own.text.returnedBy": [...each((reason) => ["Ana", reason]), [null, null]],
  "own.text.note": [["Ana"], [null]],
  "own.text.until": [[NOW + 7 * DAY, NOW]],
  "own.text.removed": [...each((reason) => [reason, NOW + 3 * DAY, NOW]), [null, NOW + DAY, NOW]],
  "own.text.written": [[NOW]],
  "own.text.spokenBack": [["Ana"], [null]],
  "own.menu.ofOther": [["Amber Finch", "7:26 pm"]],
  "own.menu.title": [["Amber Finch"]],
  "own.quote.answering": [["Amber Finch"]],
  "own.pins.count": [[1], [3]],
  "own.report.tooMany": [[1800000]],
  "own.report.thanks": [
    [HERE, NOW],
    [NEXT, NOW],
    [NOBODY, NOW],
  ],
  "own.report.worryThanks": [[NOW]],
  "own.report.seen": [
    ["Ana", NOW],
    [null, NOW],
  ],
  "own.report.told": [["It is cruel, or pushes someone", "7:26 pm"]],
  "own.line.who": [
    [HERE, NOW, 90 * DAY],
    [NEXT, NOW, null],
  ],
  "own.line.fresh": [[1], [3]],
  "own.question.lead": [
    [HERE, NOW],
    [NEXT, NOW],
  ],
  "own.hidden.show": [["Amber Finch"]],
};

/** Times, spans and plurals as people say them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { daysAgo, plural, span, timeAndDay, timeOfDay } from "../../../client-web/words/format.ts";

const at = (day: number, hour: number, minute: number): number => new Date(2026, 10, day, hour, minute).getTime();

test("a time of day is small and plain", () => assert.equal(timeOfDay(at(24, 19, 26)).replace(/\s/, " "), "7:26 pm"));

test("today has no date, any other day has one", () => {
  assert.equal(timeAndDay(at(24, 19, 26), at(24, 1, 0)).replace(/\s/g, " "), "7:26 pm");
  assert.equal(timeAndDay(at(25, 1, 58), at(24, 23, 59)).replace(/\s/g, " "), "Wed, Nov 25, 1:58 am");
});

test("yesterday begins at midnight", () => {
  assert.equal(daysAgo(at(24, 0, 0), at(24, 23, 59)), 0);
  assert.equal(daysAgo(at(23, 23, 59), at(24, 0, 0)), 1);
  assert.equal(daysAgo(at(17, 12, 0), at(24, 0, 0)), 7);
});

test("spans are told in the unit that people use", () => {
  const hour = 3600000;
  const known: [number, string][] = [
    [1000, "1 second"],
    [19500, "20 seconds"],
    [60000, "1 minute"],
    [90000, "2 minutes"],
    [24 * hour, "24 hours"],
    [7 * 24 * hour, "7 days"],
    [30 * 24 * hour, "30 days"],
  ];
  for (const [ms, text] of known) assert.equal(span(ms), text);
});

test("one is one and two are many", () => {
  assert.equal(plural(1, "message", "messages"), "1 message");
  assert.equal(plural(2, "message", "messages"), "2 messages");
  assert.equal(plural(1200, "letter", "letters"), "1,200 letters");
});

/** Staff's care as its person meets it: what waits and comes back, turns, pauses, reports, quotes, hidden people, the private line. */
import assert from "node:assert/strict";
import { DESKTOP } from "../browser.mjs";
import { listen, toRoom, toRooms, walks, write } from "../world.mjs";

const walk = walks();
const button = (page, name) => page.getByRole("button", { name, exact: true });
const row = (page, text) => page.locator(".message").filter({ hasText: text });
const says = (page, line) =>
  page.waitForFunction((wanted) => globalThis.spoken.some((one) => one.includes(wanted)), line);
const asked = ({ fake }, kind) => fake.frames.filter((frame) => (frame.do ?? frame.ask) === kind);

walk(
  "held, sent back with a note, changed, held again, approved: one row all the way, each step said once",
  async (page, world) => {
    const { fake, evening, me, amber } = world;
    fake.holdTexts(evening);
    await toRoom(page, world);
    const spoken = await listen(page);
    await write(page, "I am on Oak Street if you need me.");
    await page.getByText(/^Your message is waiting\. Staff will read it first, because this room checks/).waitFor();
    await page.getByText(/If no one has looked by .* it comes back to you/).waitFor();
    const held = [...fake.ownStream(me).things.keys()].at(-1);
    fake.sendBack(me, held, { note: "Say it without the street." });
    await page.getByText("Ana sent this back: it may show who someone is.").waitFor();
    await page.getByText("Say it without the street.").waitFor();
    await button(page, "Change it and send it again").click();
    await page.getByLabel("Your message", { exact: true }).fill("I am near if you need me.");
    await button(page, "Send it again").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("Your message is waiting.").waitFor();
    assert.equal(await row(page, "Oak Street").count(), 0);
    assert.equal(await row(page, "I am near if you need me.").count(), 1);
    fake.approve(me, held);
    await row(page, "I am near if you need me.")
      .getByText(/^Saved/)
      .waitFor();
    assert.equal(await row(page, "I am near if you need me.").count(), 1);
    await says(page, "Your message is in the room now.");
    fake.say(evening, amber, "Thank you.");
    await says(page, "Thank you.");
    assert.deepEqual(await spoken(), [
      "told: Staff will read it first",
      "told: Ana sent this back",
      "told: Your message is in the room now.",
      "heard: Amber Finch: Thank you.",
    ]);
  },
);

walk("a held text is taken back at once; nobody looked in time says whose fault it is", async (page, world) => {
  const { fake, evening, me } = world;
  const late = fake.hold(evening, me, "hello?", { reason: "unstaffed" });
  await toRoom(page, world);
  fake.decideHeld(me, late, { state: "timed-out" });
  await page.getByText("No one looked in time. That is on us, not on you.").waitFor();
  await button(page, "Delete it").click();
  await row(page, "hello?").waitFor({ state: "detached" });
  assert.equal(asked(world, "withdraw")[0].held, late);
});

walk("slow mode: the wait is told, more text joins it, and it goes out once, by itself", async (page, world) => {
  const { fake, evening } = world;
  await toRoom(page, world);
  const spoken = await listen(page);
  fake.setRoom(evening, { mode: "slow", slow_ms: 30000 });
  await page.getByText("Go gently: one message each 30 seconds.").waitFor();
  fake.refuse("say", { refused: "turn", wait_ms: 2500 });
  await write(page, "one");
  await page.getByText(/Goes out in \d seconds?\. You can still change it\./).waitFor();
  await write(page, "two");
  await page.getByText("one\ntwo").waitFor();
  await row(page, "two")
    .getByText(/^Saved/)
    .waitFor();
  assert.deepEqual(
    asked(world, "say").map((frame) => frame.text),
    ["one", "one\ntwo"],
  );
  assert.equal((await spoken()).filter((line) => line.includes("Go gently")).length, 1);
});

walk(
  "paused: said once, the box is closed with the reason, what was typed stays, and it opens again",
  async (page, world) => {
    const { fake, evening } = world;
    await toRoom(page, world);
    const spoken = await listen(page);
    const box = page.locator("#box");
    await box.fill("half a thought");
    const until = fake.now() + 60 * 60 * 1000;
    fake.setRoom(evening, { mode: "paused", mode_until: until, mode_reason: "care" });
    await page
      .locator("#box-closed")
      .getByText(/^Staff paused this room, because people here need some care/)
      .waitFor();
    assert.equal(await box.inputValue(), "half a thought");
    assert.equal(await box.getAttribute("readonly"), "");
    assert.equal(await page.evaluate(() => document.activeElement.id), "box", "no event of the server moves the focus");
    await page.locator("#box-closed").getByRole("button", { name: "Write to staff" }).waitFor();
    fake.setRoom(evening, { mode: "open", mode_until: undefined, mode_reason: undefined });
    await button(page, "Send").click();
    await row(page, "half a thought")
      .getByText(/^Saved/)
      .waitFor();
    assert.equal((await spoken()).filter((line) => line.includes("Staff paused")).length, 1);
    fake.refuse("say", { refused: "time_out", until_at: until, reason: "hurts" });
    await write(page, "one more");
    await page
      .getByText(/^Not sent\. You’re on a pause in this room until/)
      .first()
      .waitFor();
    assert.equal(await box.inputValue(), "one more");
  },
);

walk("a report is three taps; then what became of it, said once and put away", async (page, world) => {
  const { fake, me } = world;
  await toRoom(page, world);
  let taps = 0;
  const tap = async (name) => {
    taps += 1;
    await page.getByRole("button", { name }).click();
  };
  await tap(/More for the message of Amber Finch/);
  await tap("Tell staff");
  assert.equal(await page.getByText("Only to the lead").count(), 0, "that is for what is about staff");
  await tap("It shares something private");
  await page.getByText("Thank you. Staff will look; they are on duty now.").first().waitFor();
  assert.equal(taps, 3);
  const [report] = asked(world, "report");
  assert.deepEqual([report.kind, report.note, report.lead_only], ["private", undefined, undefined]);
  await button(page, "Close").last().click();
  const spoken = await listen(page);
  fake.told(me, [...fake.ownStream(me).things.keys()].at(-1), { state: "decided", step: true });
  await says(page, "Staff looked and took a step.");
  assert.equal((await spoken()).filter((text) => text.includes("took a step")).length, 1);
  await button(page, "Back").click();
  await button(page, "Got it").click();
  assert.equal(await page.getByText("What you told staff").count(), 0);
});

walk("about staff: a few words, and only to the lead", async (page, world) => {
  await toRoom(page, world);
  await page.getByRole("button", { name: /More for the message of Ana/ }).click();
  assert.equal(await button(page, "Hide this person for me").count(), 0, "staff cannot be hidden");
  await button(page, "Tell staff").click();
  await page.getByLabel("A few words, or none").fill("It felt harsh.");
  await page.getByText("Only to the lead").click();
  world.fake.refuse("report", { refused: "taken" });
  await button(page, "Something else").click();
  await page.getByText("You told staff about this one.").first().waitFor();
  await button(page, "Something else").click();
  await page.getByText("Thank you. Staff will look").first().waitFor();
  const report = asked(world, "report").at(-1);
  assert.deepEqual([report.kind, report.note, report.lead_only], ["other", "It felt harsh.", true]);
});

walk("a quote follows its message; a hidden person is gone everywhere and comes back", async (page, world) => {
  const { fake, evening, amber, river } = world;
  await toRoom(page, world);
  await page.getByRole("button", { name: /More for the message of Amber Finch/ }).click();
  await button(page, "Quote").click();
  await page.getByText("You answer Amber Finch").waitFor();
  await write(page, "That took courage.");
  const quote = row(page, "That took courage.").locator(".quoted");
  await quote.getByText("I went to the party.").waitFor();
  await row(page, "That took courage.")
    .getByText(/^Saved/)
    .waitFor();
  const number = asked(world, "say")[0].quote;
  fake.removeAsStaff(evening, number, "hurts");
  await quote.getByText("The message is gone.").waitFor();
  await page.getByText("Staff removed a message here, to keep people safe.").waitFor();
  assert.equal(await page.getByText("I went to the party.").count(), 0);
  fake.say(evening, amber, "me again", 0, { quote: number + 3 });
  await page.getByRole("button", { name: /More for the message of Slow River/ }).click();
  await button(page, "Hide this person for me").click();
  await page.getByText("I need Tuesdays off").first().waitFor({ state: "detached" });
  const spoken = await listen(page);
  fake.say(evening, river, "not for you");
  fake.say(evening, amber, "for all");
  await says(page, "for all");
  const heard = (await spoken()).filter((line) => line.startsWith("heard"));
  assert.deepEqual(heard, ["heard: Amber Finch: for all"]);
  assert.equal(await page.getByText("not for you").count(), 0);
  await button(page, "Back").click();
  await button(page, "My devices").click();
  await button(page, "Show Slow River again").click();
  await page.getByText("People you hid").waitFor({ state: "detached" });
  await page.goBack();
  await page.getByRole("button", { name: /Tuesday evening/ }).click();
  await row(page, "not for you").waitFor();
});

walk("the private line is reached from a room, says who reads it, and is no room among others", async (page, world) => {
  const { fake, me, ana } = world;
  await toRoom(page, world);
  await button(page, "Write to staff").click();
  await page.getByRole("heading", { name: "Private line" }).waitFor();
  await page.getByText("You and all the staff of your group can read this; no one else here can.").waitFor();
  await page.getByLabel("Message to staff").fill("Can we talk?");
  await button(page, "Send").click();
  await row(page, "Can we talk?")
    .getByText(/^Saved/)
    .waitFor();
  await button(page, "Back").click();
  await button(page, "Back").click();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
  fake.say(fake.lineFor(me), ana, "Yes, now.");
  await page.getByRole("button", { name: "Write to staff 1 new message from staff" }).waitFor();
  assert.equal(await page.locator(".room-card").count(), 3);
});

walk(
  "a question goes to staff alone and waits among one's own texts",
  async (page, world) => {
    await toRooms(page, world);
    await page.getByRole("button", { name: /Week topics/ }).click();
    await button(page, "Ask staff a question").click();
    await page.getByLabel("Your question").fill("Does it get easier?");
    world.fake.refuse("question", { refused: "busy", wait_ms: 200 });
    await button(page, "Ask staff").click();
    await row(page, "Does it get easier?")
      .getByText(/^Your question waits for staff\./)
      .waitFor();
    assert.equal(asked(world, "say").length, 0);
  },
  { size: DESKTOP },
);

/** The board: every part of it on a phone and a desktop, and the walks of one who decides. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BOARD_SCREENS, boardInto, card, opens, STREET, toBoard, worry } from "../board-world.mjs";
import { axe, DESKTOP, launch, openPage, out, PHONE, signedIn } from "../browser.mjs";
import { barPlaces, faults } from "../layout.mjs";
import { inWorld, listen, SCREENS, THEN } from "../world.mjs";

const MINUTE = 60 * 1000;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** As in world.mjs, with desks. */
const inBoard = (options, body) => inWorld(browser, options, (page, world) => body(page, boardInto(world)));
const walk = (name, body, options = { size: DESKTOP }) => test(name, () => inBoard(options, body));

// ---- how it looks ----

for (const [name, reach] of Object.entries(BOARD_SCREENS))
  for (const [kind, size] of [
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ])
    test(`${name}, ${kind}: axe finds nothing, nothing is cut or covered`, () =>
      inBoard({ size, now: THEN }, async (page, world) => {
        await reach(page, world);
        for (const light of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme: light });
          await page.screenshot({ path: join(out, `${kind}-${name}-${light}.png`) });
          assert.deepEqual(await axe(page), [], light);
        }
        assert.deepEqual(await faults(page, size.width), []);
      }));

test("the board fits 1366 x 768, a tablet, and 320 x 256; Help now and Exit stay where they are elsewhere", () =>
  inBoard({ size: DESKTOP, now: THEN }, async (page, world) => {
    await BOARD_SCREENS["board-held"](page, world);
    for (const [width, height] of [
      [1366, 768],
      [1000, 700],
      [320, 256],
    ]) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(out, `board-${width}x${height}.png`) });
      assert.deepEqual(await faults(page, width), [], `${width}`);
    }
    await page.setViewportSize(DESKTOP);
    const here = await barPlaces(page);
    const other = await openPage(browser, { size: DESKTOP });
    await SCREENS["sign-in"](other, world);
    assert.deepEqual(JSON.stringify(await barPlaces(other)), JSON.stringify(here));
    await other.context().close();
  }));

test("six cohorts and all that waits stand on one screen of 1366 x 768", () =>
  inBoard({ size: { width: 1366, height: 768 } }, async (page, world) => {
    for (const title of ["Monday group", "Wednesday group", "Friday group", "Family group"])
      world.fake.addDesk(title, [world.ana]);
    await toBoard(page, world);
    for (const title of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Family"]) {
      const box = await page.getByRole("button", { name: `${title} group`, exact: true }).boundingBox();
      assert.ok(box.y + box.height <= 768, `${title}: ${JSON.stringify(box)}`);
    }
  }));

// ---- what is not there before it is asked for ----

walk("no word of a message is on the board, asked for or in the document before it is opened", async (page, world) => {
  await toBoard(page, world);
  const text = await page.evaluate(() => document.documentElement.textContent);
  for (const said of ["Oak Street", "Jane Miller", "dream about", "What helped you"])
    assert.ok(!text.includes(said), said);
  assert.ok(!world.fake.frames.some((frame) => frame.ask === "held" || frame.ask === "evidence"));
  await opens(page, "Maple Otter");
  await page.getByText(STREET).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText(STREET).waitFor({ state: "detached" });
});

/** The lines of the C side (tests/audit/golden): a log of 5, then 15, then more entries. */
const LOG = readFileSync(new URL("../../audit/golden/staff.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line)[0].events[0]);
const kept = (page) => page.evaluate(() => Object.entries(localStorage));
const logNotice = (page) => page.getByText("The log of staff acts needs a look.");

walk(
  "the log is remembered on one's own device, and one that was cut back is told of, without hiding work",
  async (page, world) => {
    world.fake.log = () => LOG[1];
    await signedIn(page, world.fake, world.ana, "own");
    await page.waitForFunction(() => localStorage.length === 1);
    const [[name, text]] = await kept(page);
    assert.equal(name, "log");
    assert.deepEqual(Object.keys(JSON.parse(text)), ["key", "size", "root"]);
    assert.equal(JSON.parse(text).size, 15);
    world.fake.log = (size) => (size === 15 ? LOG[4] : undefined);
    await page.reload();
    await page.waitForFunction(() => JSON.parse(localStorage.log).size > 15);
    assert.equal(await logNotice(page).count(), 0);
    world.fake.log = (size) => (size === undefined ? LOG[0] : undefined);
    await page.reload();
    await page.getByText("It is shorter than it was before.").waitFor();
    await opens(page, "Maple Otter");
    await page.getByText(STREET).waitFor();
    assert.deepEqual(await axe(page), []);
  },
);

walk(
  "on a shared device the log is remembered while the page is open, and a changed past is told of",
  async (page, world) => {
    const bad = { ...LOG[4], proof: LOG[4].proof.map(() => "0".repeat(64)) };
    world.fake.log = (size) => (size === undefined ? LOG[1] : bad);
    await toBoard(page, world);
    const asked = () => world.fake.frames.filter((frame) => frame.ask === "checkpoint");
    /* Each new link asks; from the first that knows what was there before, the log is another one. */
    while (asked().at(-1)?.size !== 15) {
      const { length } = asked();
      world.fake.cut();
      while (asked().length === length) await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await page.getByText("It does not go on from what was there before.").waitFor();
    assert.deepEqual(await kept(page), []);
  },
);

walk("a participant loads no byte of the board", async (page, world) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await SCREENS.rooms(page, world);
  assert.ok(!asked.some((url) => url.includes("/board")), asked.join(" "));
});

// ---- deciding ----

walk("approve waits five seconds: Undo takes it back, and a closed tab approves nothing", async (page, world) => {
  await page.clock.install();
  await toBoard(page, world);
  const approvals = () => world.fake.frames.filter((frame) => frame.do === "approve");
  await opens(page, "Maple Otter");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByText("Approved for Maple Otter. It goes out in").waitFor();
  await page.clock.runFor(3000);
  await page.getByRole("button", { name: "Undo" }).click();
  await card(page, "Maple Otter").waitFor();
  await page.clock.runFor(6000);
  assert.equal(approvals().length, 0);
  await opens(page, "Maple Otter");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.reload();
  await card(page, "Maple Otter").waitFor();
  assert.equal(approvals().length, 0);
  await opens(page, "Maple Otter");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.clock.runFor(5500);
  await page.getByText("It goes out").waitFor({ state: "detached" });
  assert.equal(approvals().length, 1);
  assert.equal(await card(page, "Maple Otter").count(), 0);
});

walk(
  "approve with a part hidden: words by tap, the spans are code points, the gap is shown first",
  async (page, world) => {
    world.fake.texts.set(world.held, "🙂 I am on Oak Street, ok?");
    await page.clock.install();
    await toBoard(page, world);
    await opens(page, "Maple Otter");
    await page.getByRole("button", { name: "Hide a part" }).click();
    await page.getByRole("option", { name: "Oak" }).click();
    await page.getByRole("option", { name: "Street," }).click();
    await page.locator(".hide").getByText("1 part will be hidden.").waitFor();
    await page.getByRole("button", { name: "Hide a part" }).click();
    assert.match(await page.locator(".held-text .said").textContent(), /on hidden ok\?$/);
    await page.getByRole("button", { name: "Approve, part hidden" }).click();
    await page.clock.runFor(5500);
    await card(page, "Maple Otter").waitFor({ state: "detached" });
    assert.equal(world.fake.frames.find((frame) => frame.do === "approve").spans, "10-21");
  },
);

walk("words are hidden by keyboard: arrows, Shift and Space; half a word by selecting it", async (page, world) => {
  await toBoard(page, world);
  await opens(page, "Maple Otter");
  await page.getByRole("button", { name: "Hide a part" }).click();
  await page.getByRole("listbox").focus();
  for (let press = 0; press < 6; press++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowRight");
  const chosen = () => page.locator(".hide-word[aria-selected=true]").allTextContents();
  assert.deepEqual(await chosen(), ["Oak", "Street"]);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Space");
  assert.deepEqual(await chosen(), ["Street"]);
  await page.getByRole("button", { name: "Hide nothing" }).click();
  await page.evaluate(() => {
    const word = [...document.querySelectorAll(".hide-word")].find((node) => node.textContent === "Street").firstChild;
    document.getSelection().setBaseAndExtent(word, 0, word, 3);
  });
  await page.getByRole("button", { name: "Hide what is selected" }).click();
  await page.locator(".hide-word.partly").getByText("Street").waitFor();
});

walk("send back asks for a reason, takes a note, and goes on to the next", async (page, world) => {
  world.fake.changeItem(world.held, { reason: "unstaffed" });
  await toBoard(page, world);
  await opens(page, "Maple Otter");
  await page.getByRole("button", { name: "Send back" }).click();
  await page.getByRole("button", { name: "Send it back" }).click();
  await page.getByText("Choose a reason.").waitFor();
  await page.getByLabel("Reason").selectOption("identifies");
  await page.getByLabel("Note to Maple Otter").fill("Could you say it without the street?");
  await page.getByRole("button", { name: "Send it back" }).click();
  await card(page, "Maple Otter").waitFor({ state: "detached" });
  const sent = world.fake.frames.find((frame) => frame.do === "send_back");
  assert.deepEqual([sent.reason, sent.note], ["identifies", "Could you say it without the street?"]);
  await page.waitForFunction(() => document.activeElement.matches(".queue-card"));
});

walk("somebody was quicker: it says who and what, shows no text, and nothing is sent twice", async (page, world) => {
  await toBoard(page, world);
  await opens(page, "Maple Otter");
  await page.getByText(STREET).waitFor();
  world.fake.decideItem(world.held, world.joan, "returned");
  await page.getByText("Joan: sent back.").waitFor();
  assert.equal(await page.getByText(STREET).count(), 0);
  world.fake.refuse("claim", { refused: "taken", by: "Joan" });
  await card(page, "Slow River")
    .getByRole("button", { name: /^Claim/ })
    .click();
  await card(page, "Slow River").getByText("Joan was quicker.").waitFor();
});

walk("a report: evidence, hide a part of the message, and close the case with what was done", async (page, world) => {
  await toBoard(page, world);
  await opens(page, "Slow River");
  await page.getByText("That is a real name.").waitFor();
  await page.getByRole("button", { name: "Hide a part" }).click();
  await page.getByRole("option", { name: "Jane" }).click();
  await page.getByRole("option", { name: "Miller" }).click();
  await page.getByRole("button", { name: "Hide it" }).click();
  await page.getByText("That part is hidden.").waitFor({ state: "attached" });
  const mask = world.fake.frames.find((frame) => frame.do === "mask");
  assert.deepEqual([mask.number, mask.spans, mask.reason], [world.number, "12-23", "identifies"]);
  assert.equal(await page.getByLabel("Decided").inputValue(), "masked");
  await page.getByRole("button", { name: "Close the case" }).click();
  await card(page, "Slow River").waitFor({ state: "detached" });
  assert.equal(world.fake.frames.find((frame) => frame.do === "decide").decision, "masked");
});

walk(
  "a pause from a case takes three acts: the button, how long, set; the reason comes from the report",
  async (page, world) => {
    await toBoard(page, world);
    await opens(page, "Slow River");
    await page.getByRole("button", { name: "Pause this person" }).click();
    await page.getByText("1 hour", { exact: true }).click();
    await page.getByRole("button", { name: "Set: Pause in one room" }).click();
    await page.getByText("Set: Pause in one room.").waitFor({ state: "attached" });
    const sent = world.fake.frames.find((frame) => frame.do === "sanction");
    assert.deepEqual(
      [sent.kind, sent.length_ms, sent.reason, sent.room],
      ["time-out", 60 * MINUTE, "identifies", world.evening.id],
    );
  },
);

walk("end of access asks for the name, and the second of the staff types it too", async (page, world) => {
  await BOARD_SCREENS["board-second"](page, world);
  await page.getByLabel("Type Slow River to agree").fill("Slow Rivers");
  await page.getByRole("button", { name: "Agree and end access" }).click();
  await page.getByText("The name is not the same.").first().waitFor();
  await page.getByLabel("Type Slow River to agree").fill("slow river");
  await page.getByRole("button", { name: "Agree and end access" }).click();
  await page.getByText("Access has ended.").waitFor({ state: "attached" });
  assert.ok(world.fake.frames.some((frame) => frame.do === "second"));
});

walk("a claim that nears its end warns, and one tap keeps it", async (page, world) => {
  await toBoard(page, world);
  const soon = { claimed_by: world.ana.id, claimed_name: "Ana", claim_ends_at: world.fake.now() + 90000 };
  world.fake.changeItem(world.report, { state: "claimed", ...soon });
  await page.getByText(/^Slow River goes back to the list in 2 minutes/).waitFor();
  await page.getByRole("button", { name: "Stay with it" }).click();
  await page.getByText(/goes back to the list in/).waitFor({ state: "detached" });
  assert.ok(world.fake.frames.some((frame) => frame.do === "keep"));
});

walk("on duty for one room, and off again; the board says what the rooms do then", async (page, world) => {
  await toBoard(page, world);
  await page.getByLabel("Where").selectOption({ label: "Tuesday evening" });
  await page.getByRole("button", { name: "Go on duty" }).click();
  await page.getByText(/^Tuesday evening: approve first from/).waitFor();
  assert.equal(world.fake.frames.find((frame) => frame.do === "duty_on").room, world.evening.id);
  assert.ok(await page.getByLabel("Ring for urgent things").isChecked());
  await page.getByRole("button", { name: "Go off duty" }).click();
  await page.getByText("You are off duty").first().waitFor();
});

walk("pause all my rooms, with length and reason, and open them again", async (page, world) => {
  await toBoard(page, world);
  await page.getByRole("button", { name: "Pause all my rooms" }).click();
  await page.getByText("1 hour", { exact: true }).click();
  await page.getByLabel("What should people read as the reason?").selectOption("care");
  await page.getByRole("button", { name: "Pause all now" }).click();
  await page.getByRole("button", { name: "Open all my rooms again" }).click();
  await page.getByRole("button", { name: "Pause all my rooms" }).waitFor();
});

walk("the private line opens in the right column and a word goes out there", async (page, world) => {
  await BOARD_SCREENS["board-line"](page, world);
  await page.getByLabel(/^Message to/).fill("Yes, ask me.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page
    .locator(".case-pane")
    .getByText(/^Saved/)
    .waitFor();
});

walk("the staff channel: a word with a link to the case, and the link opens it for the other", async (page, world) => {
  await toBoard(page, world);
  await opens(page, "Maple Otter");
  await page.getByLabel("Write to staff").fill("Can you look?");
  await page.getByLabel("With a link to this").check();
  await page.locator(".channel").getByRole("button", { name: "Send" }).click();
  await page.locator(".channel").getByText("Can you look?").waitFor();
  assert.equal(world.fake.frames.find((frame) => frame.do === "say").item, world.held);
  await opens(page, "Slow River");
  await page.getByRole("button", { name: "About something that waits" }).click();
  await page.getByText("Held message from Maple Otter").waitFor();
});

// ---- keys, voice, lock ----

walk("by keyboard alone: J K and arrows move, Enter opens, Esc comes back; no letter decides", async (page, world) => {
  worry(world);
  await toBoard(page, world);
  await page.locator(".queue-card").first().focus();
  const at = () => page.evaluate(() => document.activeElement.querySelector("h3")?.textContent ?? "");
  await page.keyboard.press("j");
  assert.match(await at(), /Slow River/);
  await page.keyboard.press("ArrowDown");
  assert.match(await at(), /Maple Otter/);
  await page.keyboard.press("k");
  assert.match(await at(), /Slow River/);
  for (const key of "abdefghilmnpqrstvwxyz0123456789") await page.keyboard.press(key);
  const quiet = ["checkpoint", "follow", "stay", "people"];
  const acted = () => world.fake.frames.filter((frame) => !quiet.includes(frame.do ?? frame.ask));
  assert.deepEqual(acted(), []);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByText(STREET).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.matches(".queue-card"));
  assert.match(await at(), /Maple Otter/);
  await page.keyboard.press("c");
  await card(page, "Maple Otter").getByText("yours").waitFor();
});

walk("single letters can be switched off; the arrows stay", async (page, world) => {
  await toBoard(page, world);
  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByLabel("Single letters work as keys").uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await page.locator(".queue-card").first().focus();
  const at = () => page.evaluate(() => document.activeElement.querySelector("h3")?.textContent ?? "");
  await page.keyboard.press("j");
  assert.match(await at(), /Slow River/);
  await page.keyboard.press("ArrowDown");
  assert.match(await at(), /Maple Otter/);
});

/** Counts tones instead of playing them. */
const countTones = (page) =>
  page.addInitScript(() => {
    globalThis.tones = 0;
    const node = () => ({
      connect: (next) => next,
      frequency: {},
      gain: { setValueAtTime() {}, linearRampToValueAtTime() {} },
    });
    globalThis.AudioContext = class {
      currentTime = 0;
      destination = {};
      resume() {}
      createGain = node;
      createOscillator() {
        return { ...node(), start: () => (globalThis.tones += 1), stop() {} };
      }
    };
  });

walk(
  "what is urgent is said once, and rings only where a person allowed it; claimed, it is quiet",
  async (page, world) => {
    await countTones(page);
    await page.clock.install();
    await toBoard(page, world);
    const spoken = await listen(page);
    const first = worry(world);
    await card(page, "Worried").waitFor();
    assert.equal(await page.evaluate(() => globalThis.tones), 0);
    world.fake.changeItem(first, { state: "claimed", claimed_by: world.joan.id, claimed_name: "Joan" });
    await page.getByLabel("Ring for urgent things").check();
    const second = worry(world, { member: world.me });
    await page.waitForFunction(() => globalThis.tones === 2);
    await page.clock.runFor(MINUTE + 500);
    assert.equal(await page.evaluate(() => globalThis.tones), 4);
    world.fake.changeItem(second, { state: "claimed", claimed_by: world.joan.id, claimed_name: "Joan" });
    await card(page, "Maple Otter").getByText("with Joan").waitFor();
    await page.clock.runFor(2 * MINUTE);
    assert.equal(await page.evaluate(() => globalThis.tones), 4);
    const said = (await spoken()).filter((line) => line.includes("Urgent"));
    assert.deepEqual(said, [
      "heard: Urgent: Amber Finch, Tuesday evening",
      "heard: Urgent: Maple Otter, Tuesday evening",
    ]);
  },
);

walk(
  "the locked desk shows numbers alone, rings, and the title counts; no text is in the document",
  async (page, world) => {
    await countTones(page);
    await page.clock.install();
    await toBoard(page, world);
    await page.getByLabel("Ring for urgent things").check();
    await opens(page, "Maple Otter");
    await page.getByText(STREET).waitFor();
    assert.equal(await page.title(), "(3) Hearth");
    await page.clock.fastForward(10 * MINUTE + 1000);
    await page.getByText("This page is covered").waitFor();
    await page.getByText("3 things wait for staff.").waitFor();
    worry(world);
    await page.getByText("1 urgent.").waitFor();
    await page.waitForFunction(() => globalThis.tones >= 2);
    assert.equal(await page.title(), "(4) Hearth");
    const text = await page.evaluate(() => document.documentElement.textContent);
    for (const said of ["Oak Street", "Maple Otter", "Amber Finch", "Tuesday", "Joan"])
      assert.ok(!text.includes(said), said);
    await page.getByRole("button", { name: "Come back" }).click();
    await page.getByText(STREET).waitFor();
  },
);

walk(
  "on a phone the parts come one after the other, and Back goes back",
  async (page, world) => {
    await toBoard(page, world);
    await opens(page, "Maple Otter");
    assert.equal(await page.locator(".queue-card").count(), 0);
    await page.goBack();
    await card(page, "Maple Otter").waitFor();
    await page.getByRole("button", { name: "Rooms and duty" }).click();
    await page.getByRole("button", { name: "Go on duty" }).waitFor();
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await card(page, "Maple Otter").waitFor();
  },
  { size: PHONE },
);

/** Sessions, idle times, Back and forward, the changed notice, a link that is dead. */
import assert from "node:assert/strict";
import { DAY } from "../fake/server.mjs";
import { listen, SCREENS, toRoom, toRooms, walks, write } from "../world.mjs";

const MINUTE = 60 * 1000;
const walk = walks();

// ---- sessions, idle, history ----

walk("another device is ended by its start time, all others at once, and everywhere", async (page, world) => {
  const other = world.fake.sessionFor(world.me, "own");
  other.started_at -= 3 * DAY;
  const third = world.fake.sessionFor(world.me, "own");
  third.started_at -= DAY;
  const mine = await toRooms(page, world);
  await page.getByRole("button", { name: "My devices" }).click();
  await page.getByText("Another device").nth(1).waitFor();
  await page
    .getByRole("button", { name: /^Sign out there/ })
    .last()
    .click();
  await page.getByText("Another device").nth(1).waitFor({ state: "detached" });
  assert.ok(!world.fake.sessions.has(other.cookie) && world.fake.sessions.has(third.cookie));
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.waitForFunction(() =>
    fetch("/session")
      .then((answer) => answer.text())
      .then((text) => text.includes("null")),
  );
  assert.ok(!world.fake.sessions.has(third.cookie) && !world.fake.sessions.has(mine.cookie));
});

walk("a session that the server ends shows the sign-in page and says so", async (page, world) => {
  const session = await toRoom(page, world);
  const spoken = await listen(page);
  world.fake.endSession(session.cookie);
  await page.getByText("You are signed out. Sign in to come back.").first().waitFor();
  assert.doesNotMatch(await page.locator("#page").textContent(), /Tuesday|Amber/);
  await page.waitForFunction(() => globalThis.spoken.some((line) => line.startsWith("alert:")));
  assert.equal((await spoken()).filter((line) => line.startsWith("alert:")).length, 1);
});

walk("idle: warned, covered without a word of the room, back with the draft", async (page, world) => {
  await page.clock.install();
  await toRoom(page, world);
  await page.getByLabel(/^Message to/).fill("half a thought");
  await page.clock.fastForward(2 * MINUTE + 2000);
  await page.getByRole("button", { name: "Stay" }).click();
  await page.locator(".still-there").waitFor({ state: "detached" });
  await page.clock.fastForward(3 * MINUTE + 1000);
  await page.getByText("This page is covered").waitFor();
  assert.doesNotMatch(await page.getByRole("dialog").textContent(), /Tuesday|Amber|thought/);
  /* A browser closes a dialog by itself when Esc is pressed again and again. */
  for (let time = 0; time < 4; time += 1) await page.keyboard.press("Escape");
  assert.ok(await page.getByText("This page is covered").isVisible());
  await page.getByRole("button", { name: "Come back" }).click();
  assert.equal(await page.getByLabel(/^Message to/).inputValue(), "half a thought");
});

walk("idle: help and Exit work on the cover; at 14 minutes a warning, at 15 the end", async (page, world) => {
  await page.clock.install();
  const session = await toRoom(page, world);
  await page.clock.fastForward(3 * MINUTE + 1000);
  await page.getByRole("dialog").getByRole("button", { name: "Help now" }).click();
  await page.getByRole("link", { name: "Call 988" }).waitFor();
  await page.keyboard.press("Escape");
  await page.clock.fastForward(11 * MINUTE);
  await page
    .getByText(/We sign you out in/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  await page.clock.fastForward(14 * MINUTE + 2000);
  await page
    .getByText(/We sign you out in/)
    .first()
    .waitFor();
  await page.clock.fastForward(MINUTE);
  await page.getByText("We signed you out, as no one touched the page").first().waitFor();
  await page.waitForFunction(() =>
    fetch("/session")
      .then((answer) => answer.text())
      .then((text) => text.includes("null")),
  );
  assert.ok(!world.fake.sessions.has(session.cookie));
});

walk("one's own device is covered after ten minutes and not signed out that day", async (page, world) => {
  await page.clock.install();
  await toRoom(page, world, "own");
  await page.clock.fastForward(8 * MINUTE);
  assert.equal(await page.getByText(/Still there/).count(), 0);
  await page.clock.fastForward(2 * MINUTE + 1000);
  await page.getByText("This page is covered").waitFor();
  await page.clock.fastForward(60 * MINUTE);
  assert.ok(await page.getByText("This page is covered").isVisible());
});

walk("a person who is there says so to the server, at most once a minute", async (page, world) => {
  await page.clock.install();
  await toRoom(page, world);
  for (let count = 0; count < 5; count++) await page.keyboard.press("ArrowUp");
  await page.clock.fastForward(MINUTE + 1000);
  for (let count = 0; count < 5; count++) await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => true);
  const stays = () => world.fake.frames.filter((frame) => frame.do === "stay").length;
  for (let count = 0; count < 40 && stays() < 2; count++) await page.evaluate(() => fetch("/session"));
  assert.equal(stays(), 2);
});

walk("Back and forward walk through screens; the address is always the same", async (page, world) => {
  await toRoom(page, world);
  await page.goBack();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Tuesday evening" }).waitFor();
  assert.equal(page.url(), `${world.fake.url}/`);
  await page.reload();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
});

for (const size of [
  { width: 360, height: 740 },
  { width: 360, height: 400 },
])
  walk(
    `idle: at ${size.width} x ${size.height} the question hides neither the draft nor Send nor Exit`,
    async (page, world) => {
      await page.clock.install();
      await toRoom(page, world);
      await page.getByLabel(/^Message to/).fill("one\ntwo\nthree");
      await page.clock.fastForward(2 * MINUTE + 5000);
      await page.getByRole("button", { name: "Stay" }).waitFor();
      const under = await page.evaluate(() => {
        document.querySelector(".composer").scrollIntoView({ block: "end" });
        const box = document.querySelector(".still-there").getBoundingClientRect();
        return ["#box", ".composer .main", ".top .care", ".top .exit"].filter((selector) => {
          const at = document.querySelector(selector).getBoundingClientRect();
          return at.top < box.bottom && box.top < at.bottom;
        });
      });
      assert.deepEqual(under, []);
    },
    { size },
  );

walk("the settings stand apart: there is room above each group", async (page, world) => {
  await SCREENS.devices(page, world);
  const gap = await page.evaluate(() => {
    const legend = document.querySelector(".choices legend").getBoundingClientRect();
    return legend.top - document.querySelector(".choice-list").getBoundingClientRect().bottom;
  });
  assert.ok(gap >= 16, `${gap} px above the group`);
});

// ---- Back and dialogs ----

const room = (page) => page.getByRole("heading", { name: "Tuesday evening" }).waitFor();
const rooms = (page) => page.getByRole("heading", { name: "Rooms" }).waitFor();
const noDialog = (page) => page.locator("dialog[open]").waitFor({ state: "detached" });

for (const name of ["message-menu", "room-about"])
  walk(`Back closes the dialog of ${name} and stays in the room; Back again leaves it`, async (page, world) => {
    await SCREENS[name](page, world);
    await page.goBack();
    await noDialog(page);
    await room(page);
    await page.goBack();
    await rooms(page);
  });

walk("Back closes dialogs one at a time, help over another", async (page, world) => {
  await SCREENS["room-about"](page, world);
  await page.getByRole("dialog").getByRole("button", { name: "Help now" }).click();
  await page.getByRole("link", { name: "Call 988" }).waitFor();
  assert.equal(await page.locator("dialog[open]").count(), 2);
  await page.goBack();
  await page.getByRole("link", { name: "Call 988" }).waitFor({ state: "hidden" });
  assert.equal(await page.locator("dialog[open]").count(), 1);
  await page.goBack();
  await noDialog(page);
  await room(page);
});

walk("a dialog closed by its button costs no second Back, however often it was opened", async (page, world) => {
  await toRoom(page, world);
  for (let count = 0; count < 3; count++) {
    await page.getByRole("button", { name: "People and house rules" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await noDialog(page);
  }
  await page.goBack();
  await rooms(page);
  await page.goForward();
  await room(page);
});

walk(
  "the arrow leads out of the room after a dialog, and a dialog before another screen is no stop",
  async (page, world) => {
    await toRoom(page, world);
    const help = async () => {
      await page.getByRole("button", { name: "Help now" }).click();
      await page.keyboard.press("Escape");
      await noDialog(page);
    };
    await help();
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await rooms(page);
    await help();
    await page.getByRole("button", { name: "My devices" }).click();
    await page.getByRole("heading", { name: "My devices" }).waitFor();
    await page.goBack();
    await rooms(page);
  },
);

walk("Back takes neither the cover away nor the room under it", async (page, world) => {
  await SCREENS.cover(page, world);
  await page.goBack();
  await page.goBack();
  assert.ok(await page.getByText("This page is covered").isVisible());
  await page.getByRole("button", { name: "Come back" }).click();
  await room(page);
});

walk("titles never name a room or a person, and say nothing on a shared device", async (page, world) => {
  await toRoom(page, world, "own");
  assert.equal(await page.title(), "Room · Hearth");
  await page
    .getByRole("button", { name: "Sign out" })
    .or(page.getByRole("button", { name: "Back", exact: true }))
    .first()
    .click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await toRoom(page, world, "shared");
  assert.equal(await page.title(), "Hearth");
});

walk("a changed notice is shown and accepted, and the text goes", async (page, world) => {
  await SCREENS.notice(page, world);
  await page.getByRole("button", { name: "I have read this" }).click();
  await page.getByText("Hello again.").waitFor();
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
  assert.ok(world.fake.frames.some((frame) => frame.do === "accept" && frame.notice === 4));
});

walk("a changed notice can be put off, and the text goes all the same", async (page, world) => {
  await SCREENS.notice(page, world);
  await page.getByRole("button", { name: "Later" }).click();
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
  assert.ok(world.fake.frames.some((frame) => frame.do === "later" && frame.notice === 4));
});

walk("a dead link is noticed by asking, and renewed", async (page, world) => {
  await page.clock.install();
  await toRoom(page, world);
  world.fake.silent = true;
  await page.clock.fastForward(26000);
  for (let count = 0; count < 40 && !world.fake.frames.some((frame) => frame.ask === "ping"); count++)
    await page.evaluate(() => fetch("/session"));
  world.fake.silent = false;
  await page.clock.fastForward(11000);
  await page.clock.runFor(2000);
  await write(page, "on the new link");
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
});

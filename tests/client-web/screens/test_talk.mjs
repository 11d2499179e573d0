/** Talking: what is said, what waits, what comes back into the box, and a long room. */
import assert from "node:assert/strict";
import { DESKTOP } from "../browser.mjs";
import { DAY } from "../fake/server.mjs";
import { listen, toRoom, toRooms, walks, write } from "../world.mjs";

const MINUTE = 60 * 1000;
const walk = walks();

// ---- talking ----

const boxHolds = (page, text) =>
  page.waitForFunction((wanted) => document.querySelector("#box").value === wanted, text);

walk("a message of another appears and is said once, with its author and without its time", async (page, world) => {
  await toRoom(page, world);
  const spoken = await listen(page);
  world.fake.say(world.evening, world.amber, "Still here.");
  await page.getByText("Still here.", { exact: true }).first().waitFor();
  assert.deepEqual(await spoken(), ["heard: Amber Finch: Still here."]);
});

walk("twenty messages at once are two utterances, history is none", async (page, world) => {
  await toRooms(page, world);
  const spoken = await listen(page);
  await page.getByRole("button", { name: /Tuesday evening/ }).click();
  await page.getByText("What helped you?").waitFor();
  for (let count = 1; count <= 20; count++) world.fake.say(world.evening, world.amber, `line ${count}`);
  await page.getByText("line 20", { exact: true }).waitFor();
  await page.waitForFunction(() => globalThis.spoken.length >= 2);
  assert.deepEqual(await spoken(), ["heard: Amber Finch: line 1", "heard: 19 new messages in Tuesday evening"]);
});

walk("written without a link: kept, shown as unsent, sent once when the link is back", async (page, world) => {
  await toRoom(page, world);
  const spoken = await listen(page);
  world.fake.refuseUpgrades = true;
  world.fake.cut();
  await write(page, "from the tunnel");
  await page.getByText("Not sent yet. It will go when you are back online.").waitFor();
  await page.getByText("You are offline. You can read").waitFor();
  world.fake.refuseUpgrades = false;
  await page.getByRole("button", { name: "Try now" }).click();
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
  await page.waitForFunction(() => globalThis.spoken.some((line) => line.includes("back online")));
  const texts = [...world.evening.things.values()].filter((thing) => thing.text === "from the tunnel");
  assert.equal(texts.length, 1);
  assert.equal(await page.locator(".message").getByText("from the tunnel").count(), 1);
  const lines = await spoken();
  for (const line of ["told: Not sent yet", "told: You are offline.", "told: Saved", "told: You are back online."])
    assert.equal(lines.filter((one) => one === line).length, 1, `${line} in ${lines.join(" | ")}`);
});

walk("the link is cut before the answer: the same id is sent again, one message, one row", async (page, world) => {
  await toRoom(page, world);
  const real = world.fake.send;
  world.fake.send = (socket, events) => {
    if (events.some((event) => event.ev === "done")) socket.wire.cut();
    else real.call(world.fake, socket, events);
  };
  await write(page, "did it arrive?");
  const sent = () => world.fake.frames.filter((frame) => frame.text === "did it arrive?").length;
  for (let count = 0; count < 100 && sent() < 2; count++) await page.evaluate(() => fetch("/session"));
  world.fake.send = real;
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
  const says = world.fake.frames.filter((frame) => frame.text === "did it arrive?").map((frame) => frame.id);
  assert.ok(says.length >= 2 && new Set(says).size === 1, JSON.stringify(says));
  assert.equal(await page.locator(".message").getByText("did it arrive?").count(), 1);
});

walk("slow: the text waits its turn, can be changed, and what was changed goes", async (page, world) => {
  await toRoom(page, world);
  world.fake.refuse("say", { refused: "slow", wait_ms: 20000 });
  await write(page, "first try");
  await page.getByRole("button", { name: "Change it" }).click();
  await boxHolds(page, "first try");
  await write(page, "second try");
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
  assert.equal(await page.getByText("first try").count(), 0);
});

walk("slow: it goes by itself when its time has come", async (page, world) => {
  await toRoom(page, world);
  world.fake.refuse("say", { refused: "slow", wait_ms: 700 });
  await write(page, "by itself");
  await page.getByText(/Goes out in 1 second\. You/).waitFor();
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
});

walk("refused: the text goes back into the box, before what was typed since", async (page, world) => {
  await toRoom(page, world);
  world.fake.refuse("say", { refused: "not_here" });
  await write(page, "can you read this?");
  await page.getByText("Not sent. You are not in this room now.").first().waitFor();
  await boxHolds(page, "can you read this?");
});

walk("too long is said before it is sent, and nothing of it is lost", async (page, world) => {
  await toRoom(page, world);
  await page.getByLabel(/^Message to/).fill("x".repeat(1900));
  await page.getByText("100 letters left").waitFor();
  await write(page, "x".repeat(2003));
  await page.locator("#box-note").getByText("3 letters too long").waitFor();
  assert.equal((await page.getByLabel(/^Message to/).inputValue()).length, 2003);
  assert.ok(!world.fake.frames.some((frame) => frame.do === "say"));
});

walk("a draft stays while one looks elsewhere, and is gone with the session", async (page, world) => {
  await toRoom(page, world);
  await page.getByLabel(/^Message to/).fill("half a thought");
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
  await page.getByRole("button", { name: /Tuesday evening/ }).click();
  assert.equal(await page.getByLabel(/^Message to/).inputValue(), "half a thought");
  await page.goBack();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").first().waitFor();
  await toRoom(page, world);
  assert.equal(await page.getByLabel(/^Message to/).inputValue(), "");
});

walk(
  "one's own message is deleted in two taps, by keyboard too; a line stays that names nobody",
  async (page, world) => {
    await toRoom(page, world);
    await page.getByLabel(/^Message to/).focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Delete this message" }).click();
    await page.getByText("Removed by its author.").nth(1).waitFor();
    assert.equal(await page.getByText("Leaving early is what").count(), 0);
  },
  { size: DESKTOP },
);

walk("a message leaves the screen and the memory at its very time", async (page, world) => {
  await toRoom(page, world);
  const at = world.fake.now();
  world.evening.retention_ms = 1500;
  world.fake.say(world.evening, world.amber, "gone in a moment");
  await page.getByText("gone in a moment", { exact: true }).first().waitFor();
  await page.locator(".message").getByText("gone in a moment").waitFor({ state: "detached" });
  assert.ok(world.fake.now() - at >= 1400);
});

walk("the clock of the device is wrong by a day: times and fading still are the server's", async (page, world) => {
  world.fake.skewMs = DAY;
  await toRoom(page, world);
  world.evening.retention_ms = 1200;
  world.fake.say(world.evening, world.amber, "by the server's clock");
  await page.locator(".message").getByText("by the server's clock").waitFor();
  await page.locator(".message").getByText("by the server's clock").waitFor({ state: "detached" });
});

walk("hostile text shows as text", async (page, world) => {
  await toRoom(page, world);
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "<script>document.title='x'</script>",
    "javascript:alert(1) https://evil.example/ &lt;b&gt;",
    "\u202Eright to left\u202C \u2067isolated\u2069",
    "](x) `$(1)` {{help}} </article></main>",
    "a".repeat(400),
  ];
  for (const text of hostile) world.fake.say(world.evening, world.amber, text);
  await page.getByText("</article></main>").last().waitFor();
  const shown = await page.locator(".message .text").allTextContents();
  for (const text of hostile) assert.ok(shown.includes(text), text);
  assert.equal(await page.locator(".message img, .message script, .message a").count(), 0);
  assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= 360));
});

walk("half an emoji is sent as a sign that stands for it, not as what no server may read", async (page, world) => {
  await toRoom(page, world);
  const box = page.getByLabel(/^Message to/);
  await box.evaluate((node) => {
    node.value = `${String.fromCharCode(0xd83d)} cut`;
    node.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.getByRole("button", { name: "Send" }).click();
  await page
    .getByText(/^Saved/)
    .nth(1)
    .waitFor();
  assert.equal(world.fake.frames.find((frame) => frame.do === "say").text, "\ufffd cut");
});

walk(
  "who left is told of in one line at its place, the same for every cause, and nobody says it aloud",
  async (page, world) => {
    await toRoom(page, world);
    const spoken = await listen(page);
    world.fake.leave(world.evening, world.river);
    world.fake.say(world.evening, world.amber, "after that");
    await page.locator(".message").getByText("after that").waitFor();
    const lines = await page.locator(".messages > li").allTextContents();
    assert.equal(lines.at(-2), "Slow River is no longer in this room. People come and go for many reasons.");
    assert.match(lines.at(-1), /after that/);
    assert.deepEqual(await spoken(), ["heard: Amber Finch: after that"]);
    await page.getByRole("button", { name: "People and house rules" }).click();
    assert.doesNotMatch(await page.locator(".people").textContent(), /Slow River/);
  },
);

// ---- a long room ----

walk("earlier messages come by pages and the reader keeps the place; new ones do not pull", async (page, world) => {
  for (let count = 1; count <= 180; count++) world.fake.say(world.support, world.amber, `number ${count}`, MINUTE);
  await toRooms(page, world);
  await page.getByRole("button", { name: /Tuesday support/ }).click();
  await page.getByText("number 180", { exact: true }).waitFor();
  assert.equal(await page.getByText("number 100", { exact: true }).count(), 0);
  await page.locator(".list").evaluate((list) => list.scrollTo(0, 0));
  const top = () =>
    page.getByText("number 131", { exact: true }).evaluate((node) => Math.round(node.getBoundingClientRect().top));
  const before = await top();
  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await page.getByText("number 100", { exact: true }).waitFor({ state: "attached" });
  const after = await top();
  assert.ok(Math.abs(after - before) <= 2, `${before} -> ${after}`);
  world.fake.say(world.support, world.ana, "fresh one");
  world.fake.say(world.support, world.ana, "fresh two");
  await page.getByRole("button", { name: /2 new messages/ }).waitFor();
  assert.ok(Math.abs((await top()) - before) <= 2);
  await page.getByRole("button", { name: /2 new messages/ }).click();
  await page.waitForFunction(() => document.activeElement.textContent.includes("fresh one"));
});

walk(
  "the list is one Tab stop; arrows, Home and End move in it",
  async (page, world) => {
    await toRoom(page, world);
    assert.equal(await page.locator(".messages [tabindex='0']").count(), 1);
    await page.locator(".messages [tabindex='0']").focus();
    const at = () => page.evaluate(() => document.activeElement.textContent);
    assert.match(await at(), /Leaving early/);
    await page.keyboard.press("ArrowUp");
    assert.match(await at(), /What helped you/);
    await page.keyboard.press("Home");
    assert.match(await at(), /I told them/);
    await page.keyboard.press("ArrowDown");
    assert.match(await at(), /Removed by its author/);
    await page.keyboard.press("End");
    assert.match(await at(), /Leaving early/);
    assert.equal(await page.locator(".messages [tabindex='0']").count(), 1);
  },
  { size: DESKTOP },
);

walk("a room of 200 rows has at most 4,500 nodes for a screen reader", async (page, world) => {
  for (let count = 1; count <= 240; count++)
    world.fake.say(world.support, count % 3 ? world.amber : world.me, `number ${count}`, MINUTE);
  await toRooms(page, world);
  await page.getByRole("button", { name: /Tuesday support/ }).click();
  await page.getByText("number 240", { exact: true }).waitFor();
  for (const number of [180, 120, 60]) {
    await page.getByRole("button", { name: "Show earlier messages" }).click();
    await page.getByText(`number ${number}`, { exact: true }).waitFor({ state: "attached" });
  }
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send("Accessibility.getFullAXTree");
  const rows = await page.locator(".message").count();
  assert.ok(rows >= 190 && nodes.length <= 4500, `${rows} rows, ${nodes.length} nodes`);
});

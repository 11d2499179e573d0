/** What staff do for people, with the real server, as those people meet it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESKTOP, launch, out } from "../client-web/browser.mjs";
import { asks, joins, opens, row, says, traces, writes } from "./people.mjs";
import { Server } from "./server.mjs";

const MINUTE = 60 * 1000;
let browser;
let server;
let ana;
let one;
let two;

before(async () => {
  browser = await launch();
  server = await Server.with();
  ana = await joins(browser, server, "facilitator", "Ana", { size: DESKTOP });
  one = await joins(browser, server);
  two = await joins(browser, server);
  for (const page of [one, two]) await opens(page, "Tuesday evening");
});
after(async () => {
  await browser?.close();
  await server?.end();
});

const room = () => server.rooms["Tuesday evening"].room;
const button = (page, name) => page.getByRole("button", { name, exact: true });
const menu = (page, text) =>
  row(page, text)
    .getByRole("button", { name: /^More for/ })
    .click();

test("duty: who is there is told in the room within moments, and when nobody is", async () => {
  await asks(ana, [{ do: "duty_on", length_ms: 60 * MINUTE }]);
  await one
    .locator(".duty-line")
    .getByText(/^Ana from staff is on duty until/)
    .waitFor();
  await asks(ana, [{ do: "duty_off" }]);
  await one
    .locator(".duty-line")
    .getByText(/^No staff on duty now\./)
    .waitFor();
});

test("slow mode: the second text waits, says how long, and goes out by itself", async () => {
  await asks(ana, [
    {
      do: "mode_set",
      room: room(),
      mode: "slow",
      slow_ms: 10000,
      length_ms: 15 * MINUTE,
      reason: "care",
    },
  ]);
  await one.getByText("Go gently: one message each 10 seconds.").waitFor();
  await says(one, "the first one");
  await writes(one, "the second one");
  await one.getByText(/^Goes out in \d+ seconds?\. You can still change it\.$/).waitFor();
  await row(two, "the second one").waitFor({ timeout: 15000 });
  await row(one, "the second one")
    .getByText(/^Saved/)
    .waitFor();
  await asks(ana, [{ do: "mode_clear", room: room() }]);
  await one.getByText("Go gently").waitFor({ state: "detached" });
});

test("a pause of one person: the box is closed with the reason and until when, nobody else notices, and it is lifted", async () => {
  await says(one, "who am I");
  const id = (await asks(two, [{ ask: "history", stream: room(), before: 1000000 }]))[0].events.find(
    (event) => event.text === "who am I",
  ).by;
  const [{ sanction }] = await asks(ana, [
    {
      do: "sanction",
      member: id,
      kind: "time-out",
      room: room(),
      length_ms: 15 * MINUTE,
      reason: "hurts",
    },
  ]);
  await one
    .locator("#box-closed")
    .getByText(/^You’re on a pause in this room until/)
    .waitFor();
  await one.screenshot({ path: join(out, "journey-pause.png") });
  assert.equal(await two.locator("#box-closed").count(), 0);
  await asks(ana, [{ do: "lift", sanction }]);
  await one.locator("#box-closed").waitFor({ state: "detached" });
});

test("a quote follows its message when staff remove it; its author still reads the words, and why they went", async () => {
  await says(one, "I live by the mill.");
  await menu(two, "by the mill");
  await button(two, "Quote").click();
  await says(two, "So do I.");
  const quote = row(one, "So do I.").locator(".quoted");
  await quote.getByText("I live by the mill.").waitFor();
  const number = Number(
    await row(one, "So do I.")
      .locator("xpath=..")
      .evaluate((node) => node.previousElementSibling.querySelector("[data-row]").dataset.row),
  );
  await asks(ana, [{ do: "remove", room: room(), number, reason: "identifies" }]);
  await row(two, "So do I.").locator(".quoted").getByText("The message is gone.").waitFor();
  await two.getByText("Staff removed a message here, to keep private facts safe.").waitFor();
  await one
    .locator(".messages")
    .getByText(/^We removed your message: it may show who someone is\./)
    .waitFor();
  assert.equal(await two.getByText("by the mill").count(), 0);
});

test("held, sent back with a note, changed and sent again, approved: others read only what was approved", async () => {
  await asks(ana, [
    {
      do: "mode_set",
      room: room(),
      mode: "approve-first",
      length_ms: 15 * MINUTE,
      reason: "care",
    },
  ]);
  await one.locator("#box-first").getByText("Staff will read it first.").waitFor();
  await writes(one, "Meet me on Oak Street.");
  await one.getByText(/^Your message is waiting\. Staff will read it first/).waitFor();
  const waiting = async () => {
    const [page] = await asks(ana, [{ ask: "follow", stream: server.cohort }]);
    return page.events.filter((event) => event.ev === "item" && event.kind === "held" && event.state === "new")[0].item;
  };
  await asks(ana, [
    {
      do: "send_back",
      held: await waiting(),
      reason: "identifies",
      note: "Say it without the street.",
    },
  ]);
  await one.getByText(/^Ana sent this back: it may show who someone is\./).waitFor();
  await one.getByText("Say it without the street.").waitFor();
  await one.screenshot({ path: join(out, "journey-returned.png") });
  await button(one, "Change it and send it again").click();
  await one.getByLabel("Your message", { exact: true }).fill("I could use company.");
  await button(one, "Send it again").click();
  await one.getByText(/^Your message is waiting\./).waitFor();
  await asks(ana, [{ do: "approve", held: await waiting() }]);
  await row(two, "I could use company.").waitFor();
  await row(one, "I could use company.")
    .getByText(/^Saved/)
    .waitFor();
  assert.equal(await row(one, "I could use company.").count(), 1);
  assert.equal(await two.getByText("Oak Street").count(), 0);
  await asks(ana, [{ do: "mode_clear", room: room() }]);
  await one.locator("#box-first").waitFor({ state: "detached" });
});

test("a person is hidden and shown again; the other sees no difference", async () => {
  await menu(two, "the first one");
  await button(two, "Hide this person for me").click();
  await two.getByRole("dialog").waitFor({ state: "detached" });
  await row(two, "the first one").waitFor({ state: "detached" });
  await says(one, "can you read me?");
  assert.equal(await row(two, "can you read me?").count(), 0);
  await button(two, "Back").click();
  await button(two, "My devices").click();
  await button(two, `Show ${one.me} again`).click();
  await two.getByText("People you hid").waitFor({ state: "detached" });
  await two.goBack();
  await opens(two, "Tuesday evening");
  await row(two, "can you read me?").waitFor();
});

test("the private line is reached from the room and says who reads it", async () => {
  await button(one, "Write to staff").first().click();
  await one.getByRole("heading", { name: "Private line" }).waitFor();
  await one.getByText(/^You and all the staff of your group can read this/).waitFor();
  await says(one, "Can we talk?");
  await one.screenshot({ path: join(out, "journey-line.png") });
});

test("no page complained and nothing stays on a device", async () => {
  for (const page of [ana, one, two]) {
    assert.deepEqual(page.problems, []);
    assert.deepEqual(await traces(page), []);
  }
});

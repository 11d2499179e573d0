/** The main job with the real server: from one phone to another, with a facilitator in the room. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESKTOP, launch, openPage, out } from "../client-web/browser.mjs";
import { joins, opens, PASSPHRASE, row, says, signsIn, traces, writes } from "./people.mjs";
import { Server } from "./server.mjs";

const DAY = 24 * 60 * 60 * 1000;
const NEUTRAL = /https:\/\/www\.weather\.gov\//;
let browser;
let server;
const pages = [];

before(async () => {
  browser = await launch();
  server = await Server.with();
});
after(async () => {
  await browser?.close();
  await server?.end();
});

/** A journey ends without an error on any page, and leaves nothing on any device. */
function journey(name, body) {
  test(name, async () => {
    pages.length = 0;
    try {
      await body();
      for (const page of pages) {
        assert.deepEqual(page.problems, [], "errors of the page");
        if (page.url().startsWith(server.url)) assert.deepEqual(await traces(page), [], "left on the device");
        for (const url of page.asked) assert.ok(url.startsWith(`${server.url}/`) || NEUTRAL.test(url), url);
      }
    } finally {
      for (const page of pages) await page.context().close();
    }
  });
}

/** Keeps the page for the checks at the end. */
function seen(page) {
  page.asked ??= [];
  page.on("request", (request) => page.asked.push(request.url()));
  pages.push(page);
  return page;
}

const joined = async (...words) => seen(await joins(browser, server, ...words));
const opened = async (options) => seen(await openPage(browser, options));

journey("two people and a facilitator talk; each reads the others at once, staff by their badge", async () => {
  const one = await joined();
  const two = await joined();
  const ana = await joined("facilitator", "Ana", { size: DESKTOP });
  for (const page of [one, two, ana]) await opens(page, "Tuesday evening");
  await says(one, "Anyone else up?");
  await row(two, "Anyone else up?").getByText(one.me).waitFor();
  await says(two, "I hear you. I’m up too.");
  await row(one, "I’m up too").getByText(two.me).waitFor();
  await says(ana, "I am glad that you found each other.");
  await row(one, "found each other").getByText("Staff").waitFor();
  assert.equal(await row(one, "I’m up too").getByText("Staff").count(), 0);
  await row(one, "found each other")
    .getByText(/^Fades/)
    .waitFor();
  await one.screenshot({ path: join(out, "journey-phone.png") });
  await ana.screenshot({ path: join(out, "journey-desktop.png") });
  await ana.locator(".people").getByText(one.me).waitFor();
  await ana.locator(".people").getByText(two.me).waitFor();
});

journey("who joins later sees nothing from before, and the same from then on", async () => {
  const early = await joined();
  await opens(early, "Between sessions");
  await says(early, "before the newcomer");
  const late = await joined();
  await opens(late, "Between sessions");
  await late.getByText("No messages here yet.").waitFor();
  await says(early, "after the newcomer");
  await row(late, "after the newcomer").waitFor();
  assert.equal(await row(late, "before the newcomer").count(), 0);
});

journey("deleting one's own message takes it from every screen; a line stays that names nobody", async () => {
  const one = await joined();
  const two = await joined();
  for (const page of [one, two]) await opens(page, "Between sessions");
  await says(one, "said too much");
  await row(two, "said too much").waitFor();
  await row(one, "said too much").getByRole("button").click();
  await one.getByRole("button", { name: "Delete this message" }).click();
  for (const page of [one, two]) {
    await row(page, "said too much").waitFor({ state: "detached" });
    await page.getByText("Removed by its author.").last().waitFor();
  }
});

journey("a second device: the same name, the earlier words, and the first device is ended from it", async () => {
  const first = await joined();
  await opens(first, "Tuesday evening");
  await says(first, "from the first device");
  const second = await opened({ size: DESKTOP });
  await signsIn(second, server, first.me.toLowerCase(), { own: true });
  await opens(second, "Tuesday evening");
  await row(second, "from the first device").getByText("You").waitFor();
  await second.getByRole("button", { name: "Back", exact: true }).click();
  await second.getByRole("button", { name: "My devices" }).click();
  await second.getByText("Another device").waitFor();
  await second.getByRole("button", { name: /^Sign out there/ }).click();
  await first.getByText("You are signed out. Sign in to come back.").first().waitFor();
  await second.getByText("Another device").waitFor({ state: "detached" });
  await second.getByRole("button", { name: "Sign out everywhere" }).click();
  await second.getByRole("heading", { name: "Sign in" }).waitFor();
});

journey("a used code, a wrong code and a wrong passphrase are refused in plain words", async () => {
  const one = await joined();
  const two = await opened();
  await two.goto(`${server.url}/#invite=${one.code}`);
  await two.getByText("This code did not work.").first().waitFor();
  await two.getByLabel("Your code").fill("AAAA-BBBB-CCCC-DDDD-E");
  await two.getByRole("button", { name: "Go on" }).click();
  await two.getByText("This code did not work.").first().waitFor();
  await two.getByRole("button", { name: "I have a Hearth name" }).click();
  await two.getByLabel("Your Hearth name").fill(one.me);
  await two.getByLabel("Passphrase", { exact: true }).fill("not the right one");
  await two.getByRole("button", { name: "Sign in" }).click();
  await two.getByText("That didn’t work.").waitFor();
  await two.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE.toUpperCase());
  await two.getByRole("button", { name: "Sign in" }).click();
  await two.getByText(`You are ${one.me} here.`).waitFor();
});

journey("Exit: the session is over at the server, and the way back shows the sign-in page", async () => {
  const one = await joined();
  await one.route(NEUTRAL, (route) => route.fulfill({ contentType: "text/html", body: "sunny" }));
  await opens(one, "Tuesday evening");
  const [cookie] = await one.context().cookies(server.url);
  await one.getByRole("button", { name: "Exit" }).click();
  await one.waitForURL(NEUTRAL);
  const again = await openPage(browser);
  await again.context().addCookies([cookie]);
  await again.goto(server.url);
  await again.getByRole("heading", { name: "Sign in" }).waitFor();
  await again.context().close();
});

journey("Exit without a network: at the next visit the session ends before anything is shown", async () => {
  const one = await joined("participant", undefined, { own: true });
  await opens(one, "Tuesday evening");
  await one.context().setOffline(true);
  await one.getByRole("button", { name: "Exit" }).click({ noWaitAfter: true });
  await one.waitForFunction(() => document.body === null || document.body.childElementCount === 0).catch(() => {});
  await one.context().setOffline(false);
  await one.goto(server.url);
  await one.getByRole("heading", { name: "Sign in" }).waitFor();
  await one.reload();
  await one.getByRole("heading", { name: "Sign in" }).waitFor();
});

journey(
  "core and a gate are killed while people write: clients come back by themselves, each message once",
  async () => {
    const one = await joined();
    const two = await joined();
    for (const page of [one, two]) await opens(page, "Between sessions");
    for (const role of ["core", "gate"]) {
      await says(one, `before ${role}`);
      assert.ok(server.killOne(role), `no ${role}`);
      await writes(one, `during ${role}`);
      await row(one, `during ${role}`)
        .getByText(/^Saved/)
        .waitFor({ timeout: 30000 });
      await row(two, `during ${role}`).waitFor({ timeout: 30000 });
      for (const page of [one, two]) assert.equal(await row(page, `during ${role}`).count(), 1);
    }
  },
);

journey("time passes: a message leaves the screen at its time, also where it was open", async () => {
  const one = await joined();
  const two = await joined();
  for (const page of [one, two]) await opens(page, "Tuesday evening");
  await says(one, "fades in a week");
  await row(two, "fades in a week").waitFor();
  await server.clock(Date.now() + 7 * DAY + 60000);
  try {
    /* Both sessions are long over by then; whoever signs in sees nothing of it. */
    for (const page of [one, two]) {
      await page.reload();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
    }
    await signsIn(two, server, two.me);
    await opens(two, "Tuesday evening");
    await two.getByLabel(/^Message to/).waitFor();
    await says(two, "after a week");
    assert.equal(await row(two, "fades in a week").count(), 0);
  } finally {
    await server.clock(0);
  }
});

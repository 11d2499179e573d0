/** The board with the real server: two of the staff at once, and the members they decide about. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DESKTOP, launch, openPage, out } from "../client-web/browser.mjs";
import { asks, joins, opens, reports, row, says, signsIn, totp, traces } from "./people.mjs";
import { Server } from "./server.mjs";

let browser;
let server;
let ana;
let joan;

before(async () => {
  browser = await launch();
  server = await Server.with();
  ana = await toBoard(await joins(browser, server, "facilitator", "Ana", { size: DESKTOP }));
  joan = await toBoard(await joins(browser, server, "lead", "Joan", { size: DESKTOP }));
});
after(async () => {
  await browser?.close();
  await server?.end();
});

async function toBoard(page) {
  await page.getByRole("button", { name: "To the board" }).click();
  await page.getByRole("heading", { name: "What waits for you" }).waitFor();
  await page.getByRole("button", { name: /^Tuesday evening/ }).waitFor();
  return page;
}

const cards = (page, text) => page.locator(".queue-card").filter({ hasText: text });

/** From a room to one of its people. */
async function toSheet(page, room, name) {
  await page.getByRole("button", { name: new RegExp(`^${room}`) }).click();
  await page.locator(".pick").getByText(name, { exact: true }).click();
  await page.locator("#case-title").getByText(name, { exact: true }).waitFor();
  await page.getByRole("button", { name: `Take out of ${room}` }).waitFor();
}

/** A pause, a limit or the end of access, by the form of the sheet. */
async function sets(page, kind, { room, length, reason = "hurts", name } = {}) {
  await page.getByLabel("What", { exact: true }).selectOption({ label: kind });
  if (room !== undefined) await page.getByLabel("Room", { exact: true }).selectOption({ label: room });
  if (length !== undefined) await page.locator(".chip-row").getByText(length, { exact: true }).click();
  await page.getByLabel("Reason, shown to the person").selectOption(reason);
  if (name !== undefined) await page.getByLabel(`Type ${name} to go on`).fill(name);
  await page.getByRole("button", { name: `Set: ${kind}` }).click();
}

const inForce = (page) => page.locator(".fold").filter({ hasText: "In force" }).first();

test("a pause set by one of the staff stands on the other's sheet at once, and is lifted from there", async () => {
  const member = await joins(browser, server);
  for (const page of [ana, joan]) await toSheet(page, "Tuesday evening", member.me);
  await sets(ana, "Pause in one room", {
    room: "Tuesday evening",
    length: "1 hour",
  });
  for (const page of [ana, joan]) await inForce(page).getByText("Pause in one room").waitFor();
  await joan.screenshot({ path: join(out, "journey-board-sheet.png") });
  await joan.getByRole("button", { name: "Lift: Pause in one room" }).click();
  for (const page of [ana, joan]) await inForce(page).getByText("Nothing is in force.").waitFor();
  await member.context().close();
});

test("end of access: one asks, the other agrees by the name; both see it, and the member is out", async () => {
  const member = await joins(browser, server);
  await opens(member, "Tuesday evening");
  await toSheet(ana, "Tuesday evening", member.me);
  await sets(ana, "End access", { reason: "trade", name: member.me });
  const card = (page) => page.locator(".queue-card").filter({ hasText: member.me });
  for (const page of [ana, joan]) await card(page).waitFor();
  await card(ana).getByRole("button", { name: /^Open/ }).click();
  await ana.getByText("You asked for this. Someone else from staff has to agree.").waitFor();
  await card(joan).getByRole("button", { name: /^Open/ }).click();
  await joan.getByText("Ana asks to end access.").waitFor();
  await joan.screenshot({ path: join(out, "journey-board-second.png") });
  await joan.getByLabel(`Type ${member.me} to agree`).fill(member.me);
  await joan.getByRole("button", { name: "Agree and end access" }).click();
  for (const page of [ana, joan]) await card(page).waitFor({ state: "detached" });
  await ana.getByText(/^Joan: /).waitFor();
  await member.getByRole("heading", { name: "Sign in" }).waitFor();
  await member.context().close();
});

test("the private line: staff write from the board, the member reads; an answer waits at the desk of both", async () => {
  const member = await joins(browser, server);
  await toSheet(ana, "Tuesday evening", member.me);
  await ana.getByRole("button", { name: "Write on the private line" }).click();
  await ana.getByLabel(/^Message to/).waitFor();
  await ana.getByLabel(/^Message to/).fill("How was your day?");
  await ana.getByRole("button", { name: "Send", exact: true }).click();
  await ana
    .locator(".case-pane")
    .getByText(/^Saved/)
    .waitFor();
  await member.getByRole("button", { name: /Write to staff/ }).click();
  await member.locator(".message").getByText("How was your day?").waitFor();
  await member.getByLabel(/^Message to/).fill("It was long.");
  await member.getByRole("button", { name: "Send", exact: true }).click();
  for (const page of [ana, joan]) await page.getByRole("button", { name: "Private lines, 1 waiting" }).waitFor();
  await joan.getByRole("button", { name: "Private lines, 1 waiting" }).click();
  await joan.locator(".pick").filter({ hasText: "waits for a word" }).getByText(member.me).click();
  await joan.locator(".message").getByText("It was long.").waitFor();
  await joan.getByLabel(/^Message to/).fill("I read you.");
  await joan.getByRole("button", { name: "Send", exact: true }).click();
  for (const page of [ana, joan]) await page.getByRole("button", { name: "Private lines", exact: true }).waitFor();
  await member.context().close();
});

test("a report: evidence, claimed by one, the message removed, the case closed; the other sees each step at once", async () => {
  const [one, two] = [await joins(browser, server), await joins(browser, server)];
  for (const page of [one, two]) await opens(page, "Between sessions");
  await says(one, "You are all the same.");
  await row(two, "all the same").waitFor();
  await reports(two, "all the same", "It is cruel, or pushes someone", "This hurt me.");
  for (const page of [ana, joan]) await cards(page, "Cruel").waitFor();
  assert.ok(!(await ana.evaluate(() => document.documentElement.textContent)).includes("all the same"));
  await cards(ana, "Cruel")
    .getByRole("button", { name: /^Claim/ })
    .click();
  await cards(joan, "Cruel").getByText("with Ana").waitFor();
  await cards(ana, "Cruel").getByRole("button", { name: /^Open/ }).click();
  await ana.locator(".reported").getByText("You are all the same.").waitFor();
  await ana.getByText("This hurt me.").waitFor();
  await ana.screenshot({ path: join(out, "journey-board-report.png") });
  await ana.getByRole("button", { name: "Remove the message" }).click();
  await ana.getByRole("button", { name: "Remove it" }).click();
  await row(two, "all the same").waitFor({ state: "detached" });
  await ana.getByRole("button", { name: "Close the case" }).click();
  for (const page of [ana, joan]) await cards(page, "Cruel").waitFor({ state: "detached" });
  await two.getByRole("button", { name: "Back", exact: true }).click();
  await two.getByText("Staff looked and took a step.").last().waitFor();
  for (const page of [one, two]) await page.context().close();
});

test("a held text: one hides a part and approves; after five seconds the room reads the rest, and both desks are empty", async () => {
  const [one, two] = [await joins(browser, server), await joins(browser, server)];
  await opens(two, "Tuesday evening");
  await toSheet(ana, "Tuesday evening", one.me);
  await sets(ana, "Read words first", { length: "24 hours", reason: "identifies" });
  await inForce(ana).getByText("Read words first").waitFor();
  const room = server.rooms["Tuesday evening"].room;
  await asks(one, [{ do: "say", room, text: "I live on Oak Street, come by." }]);
  for (const page of [ana, joan]) await cards(page, one.me).filter({ hasText: "Held" }).waitFor();
  await cards(ana, one.me).getByRole("button", { name: /^Open/ }).click();
  await ana.getByRole("button", { name: "Hide a part" }).click();
  for (const word of ["Oak", "Street,"]) await ana.getByRole("option", { name: word, exact: true }).click();
  await ana.screenshot({ path: join(out, "journey-board-held.png") });
  await ana.getByRole("button", { name: "Approve, part hidden" }).click();
  await row(two, "come by.").waitFor({ timeout: 15000 });
  assert.doesNotMatch(await row(two, "come by.").textContent(), /Oak|Street/);
  for (const page of [ana, joan]) await cards(page, one.me).waitFor({ state: "detached" });
  for (const page of [one, two]) await page.context().close();
});

test("a question of the box: opened by one, answered to the room without the asker's name, gone from both desks", async () => {
  const one = await joins(browser, server);
  await opens(one, "Topic of the week");
  const room = server.rooms["Topic of the week"].room;
  await asks(one, [{ do: "question", room, text: "Is it normal to dream about it?" }]);
  for (const page of [ana, joan]) await cards(page, one.me).filter({ hasText: "Question" }).waitFor();
  await cards(ana, one.me).getByRole("button", { name: /^Open/ }).click();
  await ana.locator(".held-text").getByText("Is it normal to dream about it?").waitFor();
  await ana.getByLabel("Answer to the room").fill("Yes. Many people do, for a while.");
  await ana.getByRole("button", { name: "Send the answer" }).click();
  for (const page of [ana, joan]) await cards(page, one.me).waitFor({ state: "detached" });
  await row(one, "Many people do").waitFor();
  await one.context().close();
});

test("nothing stays on the device of staff", async () => {
  for (const page of [ana, joan]) {
    assert.deepEqual(page.problems, []);
    assert.deepEqual(await traces(page), []);
  }
});

test("the lead ends the set-up, then invites at the desk; the code of the slip opens the door", async () => {
  await joan.getByRole("button", { name: "Program" }).click();
  await joan.getByRole("button", { name: "End the set-up now" }).click();
  await joan.getByText("The set-up has ended.").waitFor({ state: "attached" });
  await joan.getByRole("button", { name: "Invitations" }).click();
  await joan.getByRole("button", { name: "Make it" }).click();
  const code = (await joan.locator(".slip-code").textContent()).replace("Your code: ", "");
  await joan.getByRole("button", { name: /^Take back/ }).waitFor();
  const member = await joins(browser, {
    url: server.url,
    invite: async () => ({ code }),
  });
  await opens(member, "Tuesday evening");
  await joan.getByRole("button", { name: "I have it" }).click();
  await joan.getByRole("button", { name: "Roster" }).click();
  await joan.getByRole("button", { name: "Invitations" }).click();
  await joan.getByText("No invitation is open.").waitFor();
  await member.context().close();
});

test("six cohorts with 20 open items: the first is decided within 15 s of signing in, by keyboard", async (t) => {
  const days = ["Monday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const made = await asks(
    joan,
    days.map((day) => ({ do: "cohort_make", title: `${day} group` })),
  );
  const cohorts = made.map((done) => done.cohort);
  const makes = cohorts.map((cohort, at) => ({
    do: "room_make",
    cohort,
    template: "support",
    title: `${days[at]} room`,
  }));
  const rooms = (await asks(joan, makes)).map((done) => done.room);
  for (const [at, cohort] of cohorts.entries()) {
    const pair = [];
    for (let count = 0; count < 2; count++) {
      const [{ code }] = await asks(joan, [{ do: "invite_make", cohort, role: "participant" }]);
      pair.push(await joins(browser, { url: server.url, invite: async () => ({ code }) }));
    }
    const numbers = [];
    for (const page of pair) {
      const says = ["first", "second"].map((text) => ({ do: "say", room: rooms[at], text }));
      numbers.push((await asks(page, says)).map((done) => done.number));
    }
    for (const [index, page] of pair.entries()) {
      const report = (number) => ({ do: "report", room: rooms[at], number, kind: at === 0 ? "rule" : "other" });
      await asks(page, numbers[1 - index].map(report));
      await page.context().close();
    }
  }
  const { secret } = joan;
  await joan.getByRole("button", { name: "Sign out" }).click();
  const page = await openPage(browser, { size: { width: 1366, height: 768 } });
  await signsIn(page, server, "Joan");
  await page.getByLabel("6-digit code").fill(totp(secret, 1));
  const started = performance.now();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".queue-card").nth(19).waitFor();
  const listed = performance.now();
  for (const day of ["Tuesday", ...days])
    await page.getByRole("button", { name: `${day} group`, exact: true }).waitFor();
  await page.screenshot({ path: join(out, "journey-board-six.png") });
  await page.locator(".queue-card").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".reported").waitFor();
  const opened = performance.now();
  await page.getByLabel("Decided").selectOption("nothing");
  await page.getByRole("button", { name: "Close the case" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".queue-card").nth(19).waitFor({ state: "detached" });
  const decided = performance.now();
  const seconds = (to) => ((to - started) / 1000).toFixed(1);
  t.diagnostic(`listed after ${seconds(listed)} s, opened ${seconds(opened)} s, decided ${seconds(decided)} s`);
  assert.ok(decided - started < 15000);
  await page.context().close();
});

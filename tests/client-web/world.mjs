/** A small program with people, two rooms and some talk, and ways to come to each screen. */
import { after, before, test } from "node:test";
import { CODE, dist, launch, openPage, signedIn } from "./browser.mjs";
import { TOTP_RESET } from "./fake/enrol.mjs";
import { DAY, Fake } from "./fake/server.mjs";

const MINUTE = 60 * 1000;

/** Tuesday afternoon of the clinic. Pictures and layouts are of this moment, so that they are the same on every day. */
export const THEN = Date.UTC(2026, 10, 24, 19, 16, 20);

/** `now`: what the server's clock says at the start; `folder`: the built page. */
export async function worldNew({ now, folder = dist } = {}) {
  const fake = new Fake(folder);
  if (now !== undefined) fake.skewMs = now - Date.now();
  await fake.start();
  const amber = fake.addPerson("Amber Finch");
  const ana = fake.addPerson("Ana", "facilitator", "a long staff passphrase");
  const me = fake.addPerson("Maple Otter");
  const river = fake.addPerson("Slow River");
  const evening = fake.addRoom("Tuesday evening", "process", [amber, ana, me, river]);
  const support = fake.addRoom("Tuesday support", "support", [amber, ana, me]);
  const topics = fake.addRoom("Week topics", "psychoeducation", [amber, ana, me], 30 * DAY);
  fake.say(evening, river, "I told them that I need Tuesdays off. They just said okay.", 26 * 60 * MINUTE);
  const oops = fake.say(evening, amber, "Wrong room, never mind.", 25 * 60 * MINUTE);
  fake.remove(evening, oops);
  fake.say(evening, amber, "I went to the party. I left early, and I got home okay.", 9 * MINUTE);
  fake.say(evening, ana, "I’m glad. What helped you?", 7 * MINUTE);
  fake.say(evening, me, "Leaving early is what I’m learning too.", 2 * MINUTE);
  fake.addCode(CODE, "participant", [evening, support, topics]);
  return { fake, amber, ana, me, river, evening, support, topics, end: () => fake.stop() };
}

/** Runs body with a fresh world and page, then looks for page errors and reports. */
export async function inWorld(browser, { now, folder, ...options } = {}, body) {
  const world = await worldNew({ now, folder });
  const page = await openPage(browser, options);
  try {
    await body(page, world);
    if (page.problems.length > 0) throw new Error(`the page complained: ${page.problems.join("; ")}`);
    if (world.fake.reports.length > 0) throw new Error(`policy reports: ${world.fake.reports.join("; ")}`);
  } finally {
    await page.context().close();
    await world.end();
  }
}

/** For a file of tests: one browser, and a function that makes a test with a world and a page of its own. */
export function walks() {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  return (name, body, options) => test(name, () => inWorld(browser, options, body));
}

export async function toRooms(page, { fake, me }, device = "shared") {
  const session = await signedIn(page, fake, me, device);
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
  await page.getByRole("button", { name: /Tuesday evening/ }).waitFor();
  return session;
}

export async function toRoom(page, world, device = "shared") {
  const session = await toRooms(page, world, device);
  await page.getByRole("button", { name: /Tuesday evening/ }).click();
  await page.getByRole("heading", { name: "Tuesday evening" }).waitFor();
  await page.getByText("What helped you?").waitFor();
  return session;
}

export async function write(page, text) {
  await page.getByLabel(/Message to/).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

export async function joinToName(page, { fake }) {
  await page.goto(`${fake.url}/#invite=${CODE}`);
  await page.getByRole("button", { name: "I have read this" }).click();
  await page.getByText("Pick your Hearth name").waitFor();
}

/** What staff do for a person, as that person sees it. */
const CARE_SCREENS = {
  /* One room with all that staff may have done: duty, a pin, a quote, a mask, a tombstone, texts that wait, came back and were removed. */
  "room-care": async (page, world) => {
    const { fake, evening, amber, ana, me } = world;
    const at = fake.now();
    fake.setRoom(evening, { mode: "approve-first", duty: undefined, duty_until: undefined, next_at: at + 2 * DAY });
    const topic = fake.say(evening, ana, "This week: sleep. Small steps count.", MINUTE);
    fake.again(evening, topic, { pinned: true });
    const asked = fake.say(
      evening,
      amber,
      "How do you get through the evenings? They are the worst part for me.",
      MINUTE,
    );
    fake.say(evening, me, "I call my sister at eight.", MINUTE, { quote: asked });
    const masked = fake.say(evening, me, "You can reach me at ▁▁▁▁ any time.", MINUTE);
    fake.again(evening, masked, { masked: true });
    fake.removeAsStaff(evening, fake.say(evening, amber, "(a place)", MINUTE), "identifies");
    fake.removeAsStaff(evening, fake.say(evening, me, "My street is the one with the mill.", MINUTE), "identifies");
    const back = fake.hold(evening, me, "I am at the store on Oak Street if you need me.", {
      reason: "unstaffed",
      ago: MINUTE,
    });
    fake.sendBack(me, back, { note: "Say it without the street." });
    fake.hold(evening, me, "Rough evening. I am still here.", { reason: "unstaffed", ago: MINUTE });
    await toRoom(page, world);
    await page.getByText("Your message is waiting.").waitFor();
    await page.getByRole("button", { name: "Show it" }).click();
    await page.getByText("sent this back").waitFor();
  },
  "room-closed": async (page, world) => {
    const { fake, evening, me } = world;
    fake.sanction(me, { room: evening });
    await toRoom(page, world);
    await page.locator("#box-closed").waitFor();
  },
  "message-menu-other": async (page, world) => {
    await toRoom(page, world);
    await page.getByRole("button", { name: /More for the message of Amber Finch/ }).click();
    await page.getByRole("button", { name: "Hide this person for me" }).waitFor();
  },
  report: async (page, world) => {
    await toRoom(page, world);
    await page.getByRole("button", { name: /More for the message of Ana/ }).click();
    await page.getByRole("button", { name: "Tell staff" }).click();
    await page.getByText("Only to the lead").waitFor();
  },
  "report-sent": async (page, world) => {
    await SCREENS.report(page, world);
    await page.getByRole("button", { name: "I’m worried about this person" }).click();
    await page.getByText("Thank you for caring.").first().waitFor();
  },
  "private-line": async (page, world) => {
    await toRooms(page, world);
    await page.getByRole("button", { name: "Write to staff" }).click();
    await page.getByText("no one else here can").waitFor();
    const line = world.fake.lineFor(world.me);
    world.fake.say(line, world.me, "Could we talk about Thursday?", MINUTE);
    world.fake.say(line, world.ana, "Yes. I am here until six.");
    await page.getByText("I am here until six.").first().waitFor();
  },
  question: async (page, world) => {
    await toRooms(page, world);
    await page.getByRole("button", { name: /Week topics/ }).click();
    await page.getByRole("button", { name: "Ask staff a question" }).click();
    await page.getByLabel("Your question").waitFor();
  },
  "rooms-care": async (page, world) => {
    const { fake, me, amber, support } = world;
    fake.sanction(me, { kind: "suspension", lengthMs: 2 * DAY });
    fake.setRoom(support, { duty: undefined, duty_until: undefined, next_at: fake.now() + 13 * 60 * MINUTE });
    const item = "0123456789abcdef0123456789abcdef";
    fake.tell(me, item, { ev: "told", item, kind: "cruel", state: "decided", step: true, at: fake.now() });
    fake.tell(me, "hidden", { ev: "hidden", member: amber.id, on: true });
    await toRooms(page, world);
    await page.getByText("Staff looked and took a step.").waitFor();
    await page.getByText("You can’t use the rooms until").waitFor();
  },
};

/** Every screen and dialog by name: brings the page there. */
export const SCREENS = {
  ...CARE_SCREENS,
  "sign-in": async (page, { fake }) => {
    await page.goto(fake.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  },
  "sign-in-wrong": async (page, world) => {
    await SCREENS["sign-in"](page, world);
    await page.getByLabel("Your Hearth name").fill("quiet harbor");
    await page.locator("#passphrase").fill("wrong one here");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("That didn’t work").waitFor();
  },
  "sign-in-code": async (page, world) => {
    await SCREENS["sign-in"](page, world);
    await page.getByLabel("Your Hearth name").fill("Ana");
    await page.getByLabel("Passphrase", { exact: true }).fill("a long staff passphrase");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("6-digit code").waitFor();
  },
  "sign-in-enrol": async (page, world) => {
    await SCREENS["sign-in-code"](page, world);
    await page.getByRole("button", { name: "I have a code for a new phone" }).click();
    await page.getByLabel("Code for a new phone").fill(TOTP_RESET);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Set up your code app" }).waitFor();
  },
  "join-staff": async (page, { fake, evening }) => {
    fake.addCode("STAFF-CODE-2", "facilitator", [evening], "Joan");
    await page.goto(`${fake.url}/#invite=STAFF-CODE-2`);
    await page.getByRole("button", { name: "I have read this" }).click();
    await page.getByText("You are shown as Joan").waitFor();
  },
  "join-code": async (page, world) => {
    await SCREENS["sign-in"](page, world);
    await page.getByRole("button", { name: "I have a code" }).click();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("button", { name: "Type the code from your slip." }).waitFor();
  },
  "join-notice": async (page, { fake }) => {
    await page.goto(`${fake.url}/#invite=${CODE}`);
    await page.getByRole("button", { name: "I have read this" }).waitFor();
  },
  "join-name": async (page, world) => {
    await joinToName(page, world);
    await page.getByText("Silver Fern").click();
  },
  "join-name-wrong": async (page, world) => {
    await joinToName(page, world);
    await page.getByRole("button", { name: "Write my own" }).click();
    await page.getByLabel("Your own passphrase").fill("too short");
    await page.locator("button[type=submit]").click();
    await page.getByText("Please look at this").waitFor();
  },
  "rooms-first": async (page, world) => {
    await joinToName(page, world);
    await page.getByText("Silver Fern").click();
    await page.getByLabel("I am 18 or older").check();
    await page.getByRole("button", { name: "Join as Silver Fern" }).click();
    await page.getByText("How to leave fast").waitFor();
    await page.getByRole("button", { name: /Tuesday support/ }).waitFor();
  },
  rooms: async (page, world) => {
    await toRooms(page, world);
    world.fake.say(world.support, world.amber, "Is anyone else up?");
    world.fake.say(world.support, world.ana, "I can read for a bit.");
    await page.getByText("2 new messages").waitFor();
  },
  room: async (page, world) => {
    await toRoom(page, world);
  },
  "room-new": async (page, world) => {
    await toRooms(page, world);
    world.fake.say(world.evening, world.amber, "Could I hear how you started that talk?");
    await page.getByText("1 new message").waitFor();
    await page.getByRole("button", { name: /Tuesday evening/ }).click();
    await page.locator(".new-line").waitFor();
  },
  "room-offline": async (page, world) => {
    await toRoom(page, world);
    world.fake.refuseUpgrades = true;
    world.fake.cut();
    await write(page, "Tea and the radio help.");
    await page.getByText("You are offline. You can read").waitFor();
  },
  "room-slow": async (page, world) => {
    await toRoom(page, world);
    world.fake.refuse("say", { refused: "slow", wait_ms: 20000 });
    await write(page, "Me too. Tea and the radio help.");
    await page.getByText(/Goes out in .* You can still/).waitFor();
  },
  "room-refused": async (page, world) => {
    await toRoom(page, world);
    world.fake.refuse("say", { refused: "not_here" });
    await write(page, "Can you read this?");
    await page.locator("#box-note").waitFor();
  },
  "room-about": async (page, world) => {
    await toRoom(page, world);
    const about = page.getByRole("button", { name: "People and house rules" });
    if (await about.isVisible()) await about.click();
    else await page.getByRole("button", { name: "House rules" }).click();
    await page.getByRole("dialog").waitFor();
  },
  "message-menu": async (page, world) => {
    await toRoom(page, world);
    await page.getByRole("button", { name: /More for your message/ }).click();
    await page.getByRole("button", { name: "Delete this message" }).waitFor();
  },
  devices: async (page, world) => {
    world.fake.tell(world.me, "hidden", { ev: "hidden", member: world.amber.id, on: true });
    const other = world.fake.sessionFor(world.me, "own");
    other.started_at -= 3 * DAY;
    await toRooms(page, world);
    await page.getByRole("button", { name: "My devices" }).click();
    await page.getByText("Another device").waitFor();
    await page.getByRole("button", { name: "Show Amber Finch again" }).waitFor();
  },
  help: async (page, world) => {
    await SCREENS["sign-in"](page, world);
    await page.getByRole("button", { name: "Help now" }).click();
    await page.getByRole("link", { name: "Call 988" }).waitFor();
  },
  notice: async (page, world) => {
    await toRoom(page, world);
    world.fake.noticeNeeded = true;
    world.fake.noticeVersion = 4;
    await write(page, "Hello again.");
    await page.getByText("The rules have changed").waitFor();
  },
  "still-there": async (page, world) => {
    await page.clock.install();
    await toRoom(page, world);
    await page.clock.fastForward(2 * MINUTE + 5000);
    await page
      .getByText(/Still there/)
      .first()
      .waitFor();
  },
  cover: async (page, world) => {
    await page.clock.install();
    await toRoom(page, world);
    await page.clock.fastForward(3 * MINUTE + 1000);
    await page.getByText("This page is covered").waitFor();
  },
};

/** What would be said: every line that the live regions ever held. */
export async function listen(page) {
  await page.evaluate(() => {
    globalThis.spoken = [];
    for (const id of ["heard", "told", "alert"])
      new MutationObserver((changes) => {
        for (const change of changes)
          for (const node of change.addedNodes) globalThis.spoken.push(`${id}: ${node.textContent}`);
      }).observe(document.getElementById(id), { childList: true });
  });
  return () => page.evaluate(() => globalThis.spoken);
}

/** The small program as its staff see it: two cohorts, things that wait, and ways to each part of the board. */
import { DESKTOP, signedIn } from "./browser.mjs";
import { worldNew } from "./world.mjs";

const MINUTE = 60 * 1000;
export const STREET = "I am at the store on Oak Street if you need me.";

/** Adds desks, rooms' facts and what waits to a world. */
export function boardInto(world) {
  const { fake, ana, amber, me, river, evening, support, topics } = world;
  const joan = fake.addPerson("Joan", "lead", "a long staff passphrase");
  const tuesday = fake.addDesk("Tuesday group", [ana, joan]);
  const thursday = fake.addDesk("Thursday group", [ana, joan]);
  const morning = fake.addRoom("Thursday morning", "process", [river, ana, joan]);
  const staff = fake.addRoom("Tuesday staff", "staff", [ana, joan]);
  for (const room of [evening, support, topics]) fake.enter(room, joan);
  fake.roomFacts(evening, tuesday);
  fake.roomFacts(support, tuesday, { mode: "slow", slow_ms: 30000, unstaffed_mode: "slow" });
  fake.roomFacts(topics, tuesday, { mode: "read-only" });
  fake.roomFacts(morning, thursday, { mode: "approve-first" });
  fake.roomFacts(staff, tuesday, { unstaffed_mode: "open" });
  fake.say(staff, joan, "I can take Amber if you stay here.", 3 * MINUTE);
  fake.putDuty(tuesday, joan, "on", { until_at: fake.now() + 120 * MINUTE });
  const number = fake.say(evening, river, "My neighbor Jane Miller is in this group too.", 14 * MINUTE);
  const held = fake.addItem(tuesday, "held", {
    member: me,
    room: evening,
    text: STREET,
    reason: "identifies",
    ago: 4 * MINUTE,
    ends_at: fake.now() + 24 * 60 * MINUTE,
  });
  const report = fake.addItem(tuesday, "report", {
    member: river,
    room: evening,
    number,
    report: "private",
    ago: 11 * MINUTE,
  });
  fake.evidence.set(report, [
    { number: number - 1, by: amber.id, name: "Amber Finch", at: fake.now() - 15 * MINUTE, text: "Who else is here?" },
    {
      number,
      by: river.id,
      name: "Slow River",
      at: fake.now() - 14 * MINUTE,
      text: "My neighbor Jane Miller is in this group too.",
      reported: true,
    },
    { at: fake.now() - 11 * MINUTE, text: "That is a real name." },
  ]);
  const question = fake.addItem(tuesday, "question", {
    member: amber,
    room: topics,
    text: "Is it normal to dream about using?",
    ago: 30 * MINUTE,
  });
  return { ...world, joan, tuesday, thursday, morning, staff, held, report, question, number };
}

export const worry = (world, more = {}) =>
  world.fake.addItem(world.tuesday, "report", {
    member: world.amber,
    room: world.evening,
    report: "worry",
    urgent: true,
    ago: 2 * MINUTE,
    ...more,
  });

export async function boardWorld(options) {
  return boardInto(await worldNew(options));
}

export async function toBoard(page, world, person = world.ana) {
  await signedIn(page, world.fake, person);
  await page.getByRole("heading", { name: "What waits for you" }).waitFor();
  await page
    .getByRole("button", { name: /^Open: / })
    .first()
    .waitFor();
}

export const card = (page, name) => page.locator(".queue-card").filter({ hasText: name });
export const isWide = (page) => page.viewportSize().width >= 900;

export async function opens(page, name) {
  await card(page, name).getByRole("button", { name: /^Open/ }).click();
  await page.locator("#case-title").waitFor();
}

/** On a phone the rooms are a screen of their own. */
async function toRail(page) {
  if (!isWide(page)) await page.getByRole("button", { name: "Rooms and duty" }).click();
  await page.getByRole("button", { name: /^Tuesday evening/ }).waitFor();
}

export const BOARD_SCREENS = {
  board: async (page, world) => {
    worry(world);
    await toBoard(page, world);
  },
  "board-empty": async (page, world) => {
    for (const item of [world.held, world.report, world.question]) world.fake.decideItem(item, world.joan, "nothing");
    await signedIn(page, world.fake, world.ana);
    await page.getByText("You can take a breath").waitFor();
  },
  "board-rail": async (page, world) => {
    await toBoard(page, world);
    await toRail(page);
  },
  "board-held": async (page, world) => {
    worry(world);
    await toBoard(page, world);
    await opens(page, "Maple Otter");
    await page.getByText(STREET).waitFor();
  },
  "board-hide": async (page, world) => {
    await BOARD_SCREENS["board-held"](page, world);
    await page.getByRole("button", { name: "Hide a part" }).click();
    await page.getByRole("option", { name: "Oak" }).click();
    await page.getByRole("option", { name: "Street" }).click();
    await page.getByRole("button", { name: "Send back" }).click();
    await page.getByLabel("Note to Maple Otter").fill("Kind of you. Could you say it without the street?");
  },
  "board-approved": async (page, world) => {
    await BOARD_SCREENS["board-held"](page, world);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page
      .getByText(/It goes out in/)
      .first()
      .waitFor();
  },
  "board-taken": async (page, world) => {
    await BOARD_SCREENS["board-held"](page, world);
    world.fake.decideItem(world.held, world.joan, "approved");
    await page.getByText("Joan: approved.").waitFor();
  },
  "board-report": async (page, world) => {
    await toBoard(page, world);
    await opens(page, "Slow River");
    await page.getByText("That is a real name.").waitFor();
  },
  "board-pause": async (page, world) => {
    await BOARD_SCREENS["board-report"](page, world);
    await page.getByRole("button", { name: "Pause this person" }).click();
    await page.getByRole("button", { name: "Set: Pause in one room" }).click();
    await page.getByText("Choose how long.").waitFor();
  },
  "board-question": async (page, world) => {
    await toBoard(page, world);
    await opens(page, "Amber Finch");
    await page.getByText("Is it normal").waitFor();
  },
  "board-second": async (page, world) => {
    const sanction = world.fake.addSanction(world.tuesday, world.river, "ending", {
      by: world.joan,
      state: "asked",
      reason: "trade",
    });
    world.fake.addItem(world.tuesday, "second", { member: world.river, sanction });
    await toBoard(page, world);
    await page.getByRole("button", { name: /Open: Needs a second/ }).click();
    await page.getByText("Joan asks to end access").waitFor();
  },
  "board-member": async (page, world) => {
    world.fake.addSanction(world.tuesday, world.me, "check-first", { by: world.joan, reason: "identifies" });
    await BOARD_SCREENS["board-held"](page, world);
    await page.getByRole("button", { name: "About Maple Otter" }).click();
    await page.getByRole("button", { name: "Take out of Tuesday evening" }).waitFor();
  },
  "board-room": async (page, world) => {
    await toBoard(page, world);
    await toRail(page);
    await page.getByRole("button", { name: /^Tuesday evening/ }).click();
    await page.getByRole("button", { name: "Set it now" }).waitFor();
  },
  "board-pause-all": async (page, world) => {
    await toBoard(page, world);
    await toRail(page);
    await page.getByRole("button", { name: "Pause all my rooms" }).click();
    await page.getByRole("button", { name: "Pause all now" }).click();
    await page.getByText("Choose how long.").waitFor();
  },
  "board-lines": async (page, world) => {
    world.fake.addLine(world.tuesday, world.amber, { since: 12 * MINUTE });
    world.fake.addLine(world.tuesday, world.me);
    await toBoard(page, world);
    await toRail(page);
    await page.getByRole("button", { name: /Private lines/ }).click();
    await page.getByText("waits for a word since").waitFor();
  },
  "board-line": async (page, world) => {
    const line = world.fake.addLine(world.tuesday, world.amber, { since: 12 * MINUTE });
    world.fake.say(line, world.amber, "Can I ask you something?", 12 * MINUTE);
    await toBoard(page, world);
    await toRail(page);
    await page.getByRole("button", { name: /Private lines/ }).click();
    await page.locator(".pick").getByText("Amber Finch").click();
    await page.getByText("Can I ask you something?").first().waitFor();
  },
  "board-roster": async (page, world) => {
    const row = { shift: "a".repeat(32), member: world.ana.id, name: "Ana", day: "tue" };
    world.fake.shifts.push({ cohort: world.tuesday.id, row: { ...row, from_minute: 18 * 60, to_minute: 21 * 60 } });
    await toBoard(page, world, world.joan);
    await toRail(page);
    await page.getByRole("button", { name: "Roster" }).last().click();
    await page.getByText("6:00 pm to 9:00 pm").waitFor();
  },
  "board-invitation": async (page, world) => {
    await toBoard(page, world, world.joan);
    await toRail(page);
    await page.getByRole("button", { name: "Invitations" }).last().click();
    await page.getByLabel("For whom").selectOption("facilitator");
    await page.getByLabel("Name as others will see it").fill("Sam");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByText("Your code: 7KQ2").waitFor();
    await page.getByRole("button", { name: "Take back: Sam" }).waitFor();
  },
  "board-program": async (page, world) => {
    await toBoard(page, world, world.joan);
    await toRail(page);
    await page.getByRole("button", { name: "Program" }).click();
    await page.getByRole("button", { name: "End the set-up now" }).waitFor();
  },
  "board-duty": async (page, world) => {
    await toBoard(page, world);
    await toRail(page);
    await page.getByRole("button", { name: "Go on duty" }).click();
    await page.getByText(/^On duty until/).waitFor();
  },
  "board-keys": async (page, world) => {
    await toBoard(page, world);
    await page.getByRole("button", { name: "Keys" }).click();
    await page.getByText("No key decides anything").waitFor();
  },
  "board-locked": async (page, world) => {
    worry(world);
    await page.clock.install();
    await toBoard(page, world);
    await page.clock.fastForward(10 * MINUTE + 1000);
    await page.getByText("This page is covered").waitFor();
  },
};

export { DESKTOP };

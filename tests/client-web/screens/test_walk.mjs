/** What people do, from joining to leaving: by keyboard, without a link, in a hurry. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CODE, DESKTOP, launch } from "../browser.mjs";
import { DAY } from "../fake/server.mjs";
import { inWorld, SCREENS, toRoom, toRooms, write } from "../world.mjs";

const MINUTE = 60 * 1000;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const walk = (name, body, options) => test(name, () => inWorld(browser, options, body));

/** What would be said: every line that the live regions ever held. */
async function listen(page) {
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

const traces = (page) =>
  page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
    path: location.pathname + location.search + location.hash,
    state: JSON.stringify(history.state),
    title: document.title,
  }));

// ---- joining and signing in ----

walk(
  "the code is out of the address before anything is painted, and nothing is left on the device",
  async (page, world) => {
    await page.goto(`${world.fake.url}/#invite=${CODE}`);
    await page.getByRole("button", { name: "I have read this" }).waitFor();
    assert.equal(page.url(), `${world.fake.url}/`);
    world.fake.nameAt = 0;
    await SCREENS["rooms-first"](page, world);
    await page.getByRole("button", { name: /Tuesday evening/ }).click();
    await write(page, "Hello from my phone.");
    await page
      .getByText(/^Saved/)
      .last()
      .waitFor();
    const left = await traces(page);
    const n = JSON.parse(left.state).n;
    assert.deepEqual(left, {
      local: [],
      session: [],
      databases: 0,
      caches: 0,
      workers: 0,
      cookies: "",
      path: "/",
      state: `{"n":${n}}`,
      title: "Hearth",
    });
  },
);

walk("five requests, all to the own host, until the join form works", async (page, world) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${world.fake.url}/#invite=${CODE}`);
  await page.getByRole("button", { name: "I have read this" }).waitFor();
  const needed = asked.filter((url) => !url.includes("/icon-"));
  assert.ok(needed.length <= 5, needed.join(" "));
  for (const url of asked) assert.ok(url.startsWith(`${world.fake.url}/`), url);
});

walk(
  "by keyboard alone: from the invitation to a sent message, the focus always in sight",
  async (page, world) => {
    await page.goto(`${world.fake.url}/#invite=${CODE}`);
    await page.getByRole("button", { name: "I have read this" }).waitFor();
    const tabTo = async (test, most = 40) => {
      for (let count = 0; count < most; count++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const node = document.activeElement;
          const box = node.getBoundingClientRect();
          const style = getComputedStyle(node);
          const over = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
          return {
            label: node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent,
            id: node.id,
            ring: style.outlineStyle !== "none",
            seen:
              node === document.body ||
              (over !== null && (node.contains(over) || node.closest("label")?.contains(over) === true)),
          };
        });
        assert.ok(at.ring, `no ring at ${at.label}`);
        assert.ok(at.seen, `covered: ${at.label}`);
        if (test(at)) return;
      }
      assert.fail("never came there");
    };
    await tabTo((at) => at.label === "I have read this");
    await page.keyboard.press("Enter");
    await page.getByText("Pick your Hearth name").waitFor();
    await tabTo((at) => at.id === "names");
    await page.keyboard.press("Space");
    await tabTo((at) => at.id === "adult");
    await page.keyboard.press("Space");
    await tabTo((at) => /^Join as/.test(at.label));
    await page.keyboard.press("Enter");
    await page.getByText("How to leave fast").waitFor();
    await page.getByRole("button", { name: /Tuesday evening/ }).waitFor();
    await tabTo((at) => /^Tuesday evening/.test(at.label));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Tuesday evening" }).waitFor();
    await page.getByText("No messages here yet").or(page.getByText("What helped you?")).first().waitFor();
    let stops = 0;
    await tabTo((at) => {
      stops += 1;
      return at.id === "box";
    });
    assert.ok(stops <= 9, `${stops} Tab stops to the box`);
    await page.keyboard.type("typed by keyboard");
    await page.keyboard.press("Enter");
    await page.getByText("typed by keyboard").waitFor();
    await page
      .getByText(/^Saved/)
      .last()
      .waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "box");
  },
  { size: DESKTOP },
);

walk(
  "errors stand in a summary that takes the focus; its links lead to the fields; what was typed stays",
  async (page, world) => {
    await SCREENS["join-name"](page, world);
    await page.getByRole("button", { name: "Write my own" }).click();
    await page.getByLabel("Your own passphrase").fill("short");
    await page.getByRole("button", { name: "Join as Silver Fern" }).click();
    await page.getByText("Please look at this").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.className), "summary");
    await page.getByRole("button", { name: "This is too short. Use 12 letters or more." }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "passphrase");
    assert.equal(await page.getByLabel("Your own passphrase").inputValue(), "short");
  },
);

walk("a name that was just taken: six others, everything else kept", async (page, world) => {
  await SCREENS["join-name"](page, world);
  await page.getByLabel("I am 18 or older").check();
  const names = ["One Oak", "Two Oaks", "Three Oaks", "Four Oaks", "Five Oaks", "Six Oaks"];
  world.fake.refuse("/join", { refused: "name_taken", names, status: 409 });
  await page.getByRole("button", { name: "Join as Silver Fern" }).click();
  await page.getByText("One Oak").click();
  assert.ok(await page.getByLabel("I am 18 or older").isChecked());
  await page.getByRole("button", { name: "Join as One Oak" }).click();
  await page.getByText("You are One Oak here.").waitFor();
});

walk("a common passphrase is refused with what to do instead", async (page, world) => {
  await SCREENS["join-name"](page, world);
  await page.getByLabel("I am 18 or older").check();
  world.fake.refuse("/join", { refused: "passphrase", why: "common", status: 400 });
  await page.getByRole("button", { name: "Join as Silver Fern" }).click();
  await page.getByText("Many people use this one.").first().waitFor();
});

walk(
  "the answer to joining is lost: the same name and passphrase open the door, and nobody notices",
  async (page, world) => {
    await SCREENS["join-name"](page, world);
    await page.getByLabel("I am 18 or older").check();
    let lost = false;
    await page.route("**/join", async (route) => {
      lost = true;
      await route.fetch();
      await route.abort();
    });
    await page.getByRole("button", { name: "Join as Silver Fern" }).click();
    await page.getByText("You are Silver Fern here.").waitFor();
    assert.ok(lost);
  },
);

walk("six more names, a copied passphrase, four new words", async (page, world) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await SCREENS["join-name"](page, world);
  await page.getByRole("button", { name: "Six more" }).click();
  await page.getByText("Paper Boat").waitFor();
  await page.getByRole("button", { name: "Four new words" }).click();
  await page.getByRole("button", { name: "Copy my passphrase" }).click();
  await page.getByText("Copied.").first().waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^[a-z]+ [a-z]+ [a-z]+ [a-z]+$/);
});

walk("a staff invitation: the name is the clinic's, the passphrase longer, the badge is seen", async (page, world) => {
  world.fake.addCode("STAFF-CODE-1", "facilitator", [world.evening], "Joan");
  await page.goto(`${world.fake.url}/#invite=STAFF-CODE-1`);
  await page.getByRole("button", { name: "I have read this" }).click();
  await page.getByText("You are shown as Joan").waitFor();
  await page.getByRole("button", { name: "Write my own" }).click();
  await page.getByLabel("Your own passphrase").fill("fourteen chars");
  await page.getByLabel("I am 18 or older").check();
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByText("Use 15 letters or more").first().waitFor();
  await page.getByLabel("Your own passphrase").fill("fifteen letters or more");
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
});

walk("signing in on a second device, capitals or not; too many tries say how long", async (page, world) => {
  await SCREENS["sign-in"](page, world);
  await page.getByText("Only me").click();
  await page.getByLabel("Your Hearth name").fill(" maple  otter ");
  await page.getByLabel("Passphrase", { exact: true }).fill("Violet Ladder pencil TIDE");
  world.fake.refuse("/sign-in", { refused: "wait", wait_ms: 120000, status: 429 });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("You can try again in 2 minutes.").waitFor();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /Tuesday evening/ }).waitFor();
  assert.equal(await page.title(), "Rooms · Hearth");
});

walk("the code typed by hand, wrong at first", async (page, world) => {
  await SCREENS["sign-in"](page, world);
  await page.getByRole("button", { name: "I have a code" }).click();
  await page.getByLabel("Your code").fill("7kq2-nope");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("This code did not work.").first().waitFor();
  await page.getByLabel("Your code").fill(` ${CODE.toLowerCase()} `);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "I have read this" }).waitFor();
  await page.goBack();
  await page.getByLabel("Your code").waitFor();
});

// ---- exit ----

/** Presses Exit in the page and tells how long it took and what was left on screen. */
const pressExit = (page) =>
  page.evaluate(() => {
    const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    const began = performance.now();
    within.querySelector(".exit").click();
    return { ms: performance.now() - began, left: document.body?.childNodes.length ?? 0, title: document.title };
  });

const NEUTRAL = /https:\/\/www\.weather\.gov\//;
const weather = (page) =>
  page.route(NEUTRAL, (route) => route.fulfill({ contentType: "text/html", body: "<title>Weather</title>sunny" }));

for (const name of [
  "sign-in",
  "join-name",
  "rooms",
  "room",
  "help",
  "room-about",
  "message-menu",
  "devices",
  "cover",
  "notice",
  "room-offline",
])
  walk(`Exit from ${name}: blank at once, then the weather`, async (page, world) => {
    await weather(page);
    await SCREENS[name](page, world);
    const { ms, left, title } = await pressExit(page);
    assert.ok(ms < 100, `${ms} ms`);
    assert.deepEqual([left, title], [0, ""]);
    await page.waitForURL(NEUTRAL);
    assert.ok(world.fake.requests.includes("POST /sign-out"));
  });

walk("Exit ends the session on the server, and the way back shows nothing", async (page, world) => {
  await weather(page);
  const session = await toRoom(page, world);
  await pressExit(page);
  await page.waitForURL(NEUTRAL);
  assert.ok(!world.fake.sessions.has(session.cookie));
  await page.goBack().catch(() => {});
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.doesNotMatch(await page.content(), /Tuesday|Amber/);
});

walk(
  "Exit without a network: blank at once; the session ends before anything is shown at the next visit",
  async (page, world) => {
    const session = await toRoom(page, world, "own");
    await page.context().setOffline(true);
    const { ms, left } = await pressExit(page);
    assert.ok(ms < 100 && left === 0, `${ms} ms, ${left} nodes`);
    assert.ok(world.fake.sessions.has(session.cookie), "the server could not hear it yet");
    await page.context().setOffline(false);
    await page.goto(world.fake.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.ok(!world.fake.sessions.has(session.cookie));
    const asked = world.fake.requests.slice(world.fake.requests.lastIndexOf("GET /"));
    assert.ok(
      asked.indexOf("POST /sign-out") < asked.indexOf("GET /session") && asked.includes("POST /sign-out"),
      asked.join(", "),
    );
  },
);

for (const place of ["room", "help"])
  walk(
    `Shift three times is Exit, in ${place}; as a modifier it is not`,
    async (page, world) => {
      await weather(page);
      await SCREENS[place](page, world);
      if (place === "room") {
        await page.getByLabel(/^Message to/).focus();
        for (const letter of "ABC") await page.keyboard.press(`Shift+${letter}`);
        assert.ok(page.url().startsWith(world.fake.url));
      }
      for (let count = 0; count < 3; count++) await page.keyboard.press("Shift");
      await page.waitForURL(NEUTRAL);
    },
    { size: DESKTOP },
  );

walk(
  "Shift three times can be switched off",
  async (page, world) => {
    await SCREENS.devices(page, world);
    await page.getByLabel("Shift three times is Exit").uncheck();
    for (let count = 0; count < 4; count++) await page.keyboard.press("Shift");
    await page.getByRole("heading", { name: "My devices" }).waitFor();
  },
  { size: DESKTOP },
);

// ---- help ----

walk("Help now needs no request and no network, and gives the focus back", async (page, world) => {
  await SCREENS["sign-in"](page, world);
  await page.context().setOffline(true);
  const before = world.fake.requests.length;
  await page.getByRole("button", { name: "Help now" }).click();
  const call = page.getByRole("link", { name: "Call 988" });
  assert.equal(await call.getAttribute("href"), "tel:988");
  assert.equal(await page.getByRole("link", { name: "Text 988" }).getAttribute("href"), "sms:988");
  assert.equal(world.fake.requests.length, before);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Help now");
  await page.getByRole("button", { name: "Help now" }).click();
  await call.waitFor();
});

test("without scripts the help lines are the page", () =>
  inWorld(browser, { javaScriptEnabled: false }, async (page, world) => {
    await page.goto(world.fake.url);
    await page.getByRole("link", { name: "Call 988" }).waitFor();
    assert.ok(await page.getByText("needs JavaScript").isVisible());
  }));

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

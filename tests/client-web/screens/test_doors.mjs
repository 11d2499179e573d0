/** What people do at the door: joining and signing in, by keyboard too. */
import assert from "node:assert/strict";
import { CODE, DESKTOP } from "../browser.mjs";
import { OFFER, TOTP, TOTP_RESET } from "../fake/enrol.mjs";
import { SCREENS, walks, write } from "../world.mjs";

const _MINUTE = 60 * 1000;
const walk = walks();

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

async function toStaffForm(page, world) {
  world.fake.addCode("STAFF-CODE-1", "facilitator", [world.evening], "Joan");
  await page.goto(`${world.fake.url}/#invite=STAFF-CODE-1`);
  await page.getByRole("button", { name: "I have read this" }).click();
  await page.getByText("You are shown as Joan").waitFor();
  await page.getByRole("button", { name: "Write my own" }).click();
}

walk("a staff invitation: the name is the clinic's, the passphrase longer, the badge is seen", async (page, world) => {
  await toStaffForm(page, world);
  await page.getByLabel("Your own passphrase").fill("fourteen chars");
  await page.getByLabel("6-digit code").fill(TOTP);
  await page.getByLabel("I am 18 or older").check();
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByText("Use 15 letters or more").first().waitFor();
  await page.getByLabel("Your own passphrase").fill("fifteen letters or more");
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
});

walk("staff enrol: the picture and the key say the same, and a wrong code costs nothing", async (page, world) => {
  await toStaffForm(page, world);
  await page.getByLabel("Your own passphrase").fill("fifteen letters or more");
  await page.getByLabel("I am 18 or older").check();
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByRole("button", { name: "Type the 6 digits that your app shows." }).click();
  const field = page.getByLabel("6-digit code");
  assert.ok(await field.evaluate((node) => node === document.activeElement));
  assert.equal(await field.getAttribute("inputmode"), "numeric");
  assert.equal(await field.getAttribute("autocomplete"), "one-time-code");
  assert.equal((await page.locator(".key").textContent()).replace(/\s/g, ""), OFFER.secret);
  assert.equal(await page.getByRole("link", { name: "Open my app on this device" }).getAttribute("href"), OFFER.uri);
  const black = await page.locator(".qr path").evaluate((path) => path.getAttribute("d").split("M").length - 1);
  assert.equal(black, OFFER.qr.join("").split("1").length - 1);
  await field.fill("654321");
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByText("That code did not fit").first().waitFor();
  assert.equal(await field.inputValue(), "");
  assert.equal(await page.getByLabel("Your own passphrase").inputValue(), "fifteen letters or more");
  await page.evaluate((code) => navigator.clipboard.writeText(`  ${code.slice(0, 3)} ${code.slice(3)} `), TOTP);
  await field.focus();
  await page.keyboard.press("Control+V");
  await page.getByRole("button", { name: "Join as Joan" }).click();
  await page.getByRole("heading", { name: "Rooms" }).waitFor();
});

walk("staff sign in with the passphrase, then the code; by keyboard alone", async (page, world) => {
  await SCREENS["sign-in-code"](page, world);
  const field = page.getByLabel("6-digit code");
  assert.ok(await field.evaluate((node) => node === document.activeElement), "the code field has the focus");
  assert.equal(await page.getByLabel("Passphrase", { exact: true }).inputValue(), "a long staff passphrase");
  await page.keyboard.type("000000");
  await page.keyboard.press("Enter");
  await page.getByText("Then wait for the next code").waitFor();
  assert.equal(await field.inputValue(), "");
  await field.focus();
  await page.keyboard.type(TOTP);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What waits for you" }).waitFor();
});

walk("a lost phone: a code from a lead sets up another", async (page, world) => {
  await SCREENS["sign-in-code"](page, world);
  await page.getByText("Ask a lead for a code for a new phone.").waitFor();
  await page.getByRole("button", { name: "I have a code for a new phone" }).click();
  const reset = page.getByLabel("Code for a new phone");
  assert.ok(await reset.evaluate((node) => node === document.activeElement));
  await reset.fill("0000-0000-0000-0000-0");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("That didn’t work").waitFor();
  await reset.fill(TOTP_RESET.toLowerCase());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Set up your code app" }).waitFor();
  await page.getByLabel("6-digit code").fill("654321");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("That code did not fit").first().waitFor();
  await page.waitForFunction(() => document.querySelector("input[autocomplete=one-time-code]").value === "");
  await page.getByLabel("6-digit code").fill(TOTP);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "What waits for you" }).waitFor();
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

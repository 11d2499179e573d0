/** People in browsers of their own: joining by an invitation's code, going to a room, writing. */
import { createHmac } from "node:crypto";
import { openPage } from "../client-web/browser.mjs";

export const PASSPHRASE = "a quiet lamp by the river";

/** The code of an authenticator app that holds this secret (RFC 6238), as it is now or at another step from now. */
export function totp(secret, stepsAhead = 0) {
  const bits = [...secret.replace(/\s/g, "")].map((symbol) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(symbol).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from(
    bits
      .join("")
      .match(/.{8}/g)
      .map((byte) => Number.parseInt(byte, 2)),
  );
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + stepsAhead));
  const mac = createHmac("sha1", key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

/** Opens the link of an invitation and joins. Returns the page; page.me is the name. */
export async function joins(browser, server, role = "participant", staffName, options = {}) {
  const { code } = await server.invite(role, staffName);
  const page = await openPage(browser, options);
  await page.goto(`${server.url}/#invite=${code}`);
  await page.getByRole("button", { name: "I have read this" }).click();
  if (staffName === undefined) {
    const first = page.locator(".choice-grid .choice").first();
    page.me = (await first.textContent()).trim();
    await first.click();
  } else page.me = staffName;
  if (options.own) await page.getByText("Only me").click();
  await page.getByRole("button", { name: "Write my own" }).click();
  await page.getByLabel("Your own passphrase").fill(PASSPHRASE);
  if (staffName !== undefined) {
    page.secret = (await page.locator(".key").textContent()).replace(/\s/g, "");
    await page.getByLabel("6-digit code").fill(totp(page.secret));
  }
  await page.getByLabel("I am 18 or older").check();
  await page.getByRole("button", { name: `Join as ${page.me}` }).click();
  await page.getByText("How to leave fast").waitFor();
  page.code = code;
  return page;
}

export async function signsIn(page, server, name, { own = false, passphrase = PASSPHRASE } = {}) {
  await page.goto(server.url);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  if (own) await page.getByText("Only me").click();
  await page.getByLabel("Your Hearth name").fill(name);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function opens(page, room) {
  await page.getByRole("button", { name: new RegExp(room) }).click();
  await page.getByRole("heading", { name: room }).waitFor();
}

export async function writes(page, text) {
  await page.getByLabel(/^Message to/).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Written and answered: the row says Saved. */
export async function says(page, text) {
  await writes(page, text);
  await row(page, text)
    .getByText(/^Saved/)
    .waitFor();
}

export const row = (page, text) => page.locator(".message").filter({ hasText: text });

/** What a journey may leave behind on the device and say to others: nothing. Where the board was loaded it may keep a checkpoint. */
export async function traces(page) {
  return page.evaluate(async () => [
    ...Object.keys(localStorage).filter((key) => key !== "log" || !document.querySelector('link[href*="boardstyle"]')),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map((one) => one.name),
    ...(await caches.keys()),
    ...(document.cookie === "" ? [] : [document.cookie]),
    ...(location.href === `${location.origin}/` ? [] : [location.href]),
  ]);
}

/** Tells staff of a message: three taps, and a few words. */
export async function reports(page, text, what, note) {
  await row(page, text)
    .getByRole("button", { name: /^More for the message/ })
    .click();
  await page.getByRole("button", { name: "Tell staff" }).click();
  if (note !== undefined) await page.getByLabel("A few words, or none").fill(note);
  await page.getByRole("button", { name: what }).click();
  await page
    .getByText(/^Thank you/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/**
 * Asks over a second socket of this page's session, as the page's own would, one after the other; returns the answers. For what is needed in
 * numbers, and for what its screens do not show.
 */
export function asks(page, requests) {
  return page.evaluate(
    (wanted) =>
      new Promise((done, fail) => {
        const answers = [];
        const socket = new WebSocket(`wss://${location.host}/ws`, ["hearth.v1"]);
        const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        const next = () => {
          if (answers.length === wanted.length) {
            socket.close();
            done(answers);
            return;
          }
          const id = Date.now().toString(16).padStart(16, "0") + hex(crypto.getRandomValues(new Uint8Array(8)));
          socket.send(JSON.stringify({ ...wanted[answers.length], id }));
        };
        socket.onmessage = ({ data }) => {
          for (const event of JSON.parse(data)) {
            if (event.ev === "hello") next();
            if (event.ev === "refused" && event.wait_ms !== undefined) setTimeout(next, event.wait_ms);
            else if (event.ev === "refused") fail(new Error(JSON.stringify([wanted[answers.length], event])));
            else if (event.ev === "done" || event.ev === "page") {
              answers.push(event);
              next();
            }
          }
        };
        socket.onerror = () => fail(new Error("no socket"));
      }),
    requests,
  );
}

/** Chromium for the tests: one browser a file, a fresh context a test, strict about errors, reports and requests to others. */
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");
const need = createRequire(join(root, "client-web", "package.json"));
const { chromium } = need("playwright-core");

export const out = join(root, "tests", "out", "client-web");
/** Built by run.mjs, apart from what a running server may serve. */
export const dist = join(out, "dist");
export const axePath = need.resolve("axe-core/axe.min.js");

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };
export const CODE = "7KQ2-M4XD-9T3B-PZ6W-H";

export async function launch() {
  mkdirSync(out, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"],
  });
}

/** Errors of the page that no test may have. */
export async function openPage(browser, { size = PHONE, dark = false, touch = size.width < 600, ...rest } = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: size,
    deviceScaleFactor: 1,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    hasTouch: touch,
    isMobile: touch,
    locale: "en-US",
    timezoneId: "America/New_York",
    ...rest,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error" && !/net::ERR|WebSocket connection|status of 40|status of 42/.test(line.text()))
      page.problems.push(line.text());
  });
  return page;
}

/** Signs a person in by cookie, without the form. */
export async function signedIn(page, fake, person, device = "shared") {
  const session = fake.sessionFor(person, device);
  await page
    .context()
    .addCookies([
      { name: "__Host-hearth", value: session.cookie, url: fake.url, secure: true, httpOnly: true, sameSite: "Strict" },
    ]);
  await page.goto(fake.url);
  return session;
}

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds; `rules` by name in place of all. */
export async function axe(page, rules) {
  const runOnly = rules === undefined ? { type: "tag", values: AXE_TAGS } : { type: "rule", values: rules };
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await readAxe());
  return page.evaluate(async (wanted) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: wanted });
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }, runOnly);
}

let axeText;
async function readAxe() {
  if (axeText === undefined) {
    const { readFile } = await import("node:fs/promises");
    axeText = await readFile(axePath, "utf8");
  }
  return axeText;
}

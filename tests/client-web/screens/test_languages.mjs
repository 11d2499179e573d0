/** Every screen in words that are 40 % longer, and from right to left: nothing is cut, covered or beyond the edge. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, out, PHONE } from "../browser.mjs";
import { buildIn, DIRECTION } from "../languages.mjs";
import { barPlaces, faults } from "../layout.mjs";
import { inWorld, SCREENS, THEN } from "../world.mjs";

let browser;
const folders = {};
before(async () => {
  browser = await launch();
  for (const language of Object.keys(DIRECTION)) folders[language] = await buildIn(language);
});
after(() => browser.close());

for (const language of Object.keys(DIRECTION))
  for (const [name, reach] of Object.entries(SCREENS))
    test(`${name} in ${language}: nothing is cut, covered or beyond the edge`, () =>
      inWorld(browser, { size: PHONE, now: THEN, folder: folders[language] }, async (page, world) => {
        await reach(page, world);
        await page.screenshot({ path: join(out, `${language}-${name}.png`), animations: "disabled" });
        assert.deepEqual(await faults(page, PHONE.width), []);
        const [help, exit] = await barPlaces(page);
        const gap = DIRECTION[language] === "ltr" ? exit.left - help.right : help.left - exit.right;
        assert.ok(gap >= 15.5, `${gap} px between Help now and Exit`);
      }));

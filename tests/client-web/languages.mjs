/** Builds the page in a pseudo-language (words/pseudo.ts), beside the page in English. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dist, root } from "./browser.mjs";

const WORDS = "export const words: Words = en;";
const PAGE = '<html lang="en" dir="ltr">';
export const DIRECTION = { "en-XA": "ltr", "ar-XB": "rtl" };

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return text.replace(from, to);
}

const wordsIn = (language) => ({
  name: "pseudo-words",
  setup(build) {
    build.onLoad({ filter: /\/words\/en\.ts$/ }, async ({ path }) => {
      const pseudo = JSON.stringify(join(root, "tests/client-web/words/pseudo.ts"));
      const words = `import { pseudo } from ${pseudo};\nexport const words = pseudo(en, "${language}");`;
      return { contents: replaced(await readFile(path, "utf8"), WORDS, words), loader: "ts" };
    });
  },
});

/** Where that page was built. */
export async function buildIn(language) {
  const folder = `${dist}-${language}`;
  const { build } = await import(pathToFileURL(join(root, "client-web/build.mjs")).href);
  await build(folder, [wordsIn(language)]);
  const page = join(folder, "index.html");
  const html = replaced(await readFile(page, "utf8"), PAGE, `<html lang="${language}" dir="${DIRECTION[language]}">`);
  await writeFile(page, html);
  return folder;
}

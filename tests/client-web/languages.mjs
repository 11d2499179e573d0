/**
 * Two languages that nobody speaks, made of the page that is there, for tests of the layout alone: en-XA is 40 % longer, with longer words;
 * ar-XB runs from right to left. The texts of the page are changed in place, so that no page is loaded again for them.
 */
export const LANGUAGES = ["en-XA", "ar-XB"];
export const DIRECTION = { "en-XA": "ltr", "ar-XB": "rtl" };

/** Runs in the page. What people wrote stays as it is; "" is English again. */
function speakIn({ language, direction }) {
  const LONGER = 0.4;
  const WORD_LETTERS = 9;
  const OURS = "script, style, textarea, .text, .who, .quoted-text";
  /* The last word grows first, as compounds do; what is left over are words of their own. */
  const longer = (text) => {
    let more = "";
    for (let count = 0; count < Math.ceil(text.length * LONGER); count++)
      more += count % WORD_LETTERS === WORD_LETTERS - 1 ? " " : count % 2 === 0 ? "o" : "m";
    return text + more.trimEnd();
  };
  const turned = (text) => `\u200f\u202e${text}\u202c`;
  globalThis.inEnglish ??= new Map();
  for (const [node, text] of globalThis.inEnglish) node.data = text;
  globalThis.inEnglish.clear();
  document.documentElement.dir = direction;
  if (language === "") return;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === "" || node.parentElement.closest(OURS) !== null) continue;
    globalThis.inEnglish.set(node, node.data);
    node.data = language === "en-XA" ? longer(node.data) : turned(node.data);
  }
}

export const speak = (page, language) => page.evaluate(speakIn, { language, direction: DIRECTION[language] ?? "ltr" });

/** What the server puts in the place of {{help}}: the United States, as in config/help/us.ini and product.md 5. */
const group = (kind, title, texts, acts) =>
  `<section class="help-group" id="help-${kind}"><h3>${title}</h3>${texts.map((text) => `<p>${text}</p>`).join("")}` +
  `<p class="help-actions">${acts.map(([href, label]) => `<a class="help-act" href="${href}">${label}</a>`).join(" ")}</p></section>`;

export const HELP_US = [
  group("danger", "In danger right now?", ["Call 911."], [["tel:911", "Call 911"]]),
  group(
    "crisis",
    "Thinking about suicide, or can&#39;t cope?",
    [
      "Call or text 988, free, any time. Press 1 for veterans, 2 for Spanish.",
      "By text: 838255 for veterans, AYUDA to 988 for Spanish. Sign language: 988 by videophone.",
    ],
    [
      ["tel:988", "Call 988"],
      ["sms:988", "Text 988"],
    ],
  ),
  group(
    "overdose",
    "Overdose?",
    ["Call 911. Give naloxone if you have it. Turn them on their side and stay."],
    [["tel:911", "Call 911"]],
  ),
  group(
    "home",
    "Not safe at home?",
    ["Call 1-800-799-7233, or text START to 88788.", "Your phone keeps a list of calls and texts."],
    [
      ["tel:18007997233", "Call 1-800-799-7233"],
      ["sms:88788", "Text 88788"],
    ],
  ),
  group(
    "care",
    "Looking for care?",
    ["SAMHSA, 1-800-662-4357, TTY 1-800-487-4889, any time. They help you find care; they don&#39;t counsel."],
    [["tel:18006624357", "Call 1-800-662-4357"]],
  ),
  group(
    "clinic",
    "Your clinic",
    ["1-555-555-0142, Mon to Fri, 8:00 am to 6:00 pm."],
    [["tel:15555550142", "Call your clinic"]],
  ),
].join("\n");

/** What is wrong with the layout of a page: too small to hit, beyond the edge, cut off, one over another. */

/**
 * Runs in the page. `width` is the device's: a phone's viewport grows with what is too wide for it, and hides it. The open dialog on top is
 * what counts, else the page.
 */
function faultsIn(width) {
  const found = [];
  const tell = (what, node) => found.push(`${what}: ${node.outerHTML.slice(0, 90)}`);
  const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  if (document.scrollingElement.scrollWidth > width)
    found.push(`page is ${document.scrollingElement.scrollWidth} px wide`);
  const TARGETS = "button, a[href], label.choice, textarea, input:not([type=radio]):not([type=checkbox])";
  const isSeen = (node) => {
    const box = node.getBoundingClientRect();
    /* What is folded has a place and is not seen. */
    const folded = node.closest("details:not([open]) > :not(summary)") !== null;
    return (
      !folded &&
      node.closest(".away, .skip") === null &&
      getComputedStyle(node).visibility !== "hidden" &&
      box.width > 0
    );
  };
  /* What stands over others on purpose; so does the bar where the page is what scrolls. */
  const bar = within.querySelector(".bar");
  const sticks = bar !== null && getComputedStyle(bar).position === "sticky";
  const OVER = `.jump, .still-there${sticks ? ", .bar" : ""}`;

  /** The part of a box that its scrolling parents let be seen; null for none. */
  const cut = (box, from) => {
    let { left, right, top, bottom } = box;
    for (let node = from; node !== null && node !== document.documentElement; node = node.parentElement) {
      if (getComputedStyle(node).overflowY === "visible") continue;
      const frame = node.getBoundingClientRect();
      [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
    return right > left && bottom > top ? { left, right, top, bottom } : null;
  };
  const things = [];
  const put = (node, box) => {
    const seen = cut(box, node.parentElement);
    if (seen !== null && node.closest(OVER) === null) things.push({ node, ...seen });
  };

  for (const node of within.querySelectorAll("*")) {
    if (!isSeen(node)) continue;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    if (box.right > width + 0.5 || box.left < -0.5) tell("beyond the edge", node);
    const target = node.matches(TARGETS);
    if (target && (box.height < 43.5 || box.width < 43.5))
      tell(`${Math.round(box.width)} x ${Math.round(box.height)}`, node);
    if (target && node.tagName === "BUTTON" && node.scrollWidth > node.clientWidth + 1) tell("text cut", node);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip" || style.overflowY === "hidden";
    if (hides && !node.matches(".preview, textarea") && node.scrollWidth > node.clientWidth + 1) tell("cut", node);
    if (target) put(node, box);
    for (const text of node.childNodes) {
      if (text.nodeType !== Node.TEXT_NODE || text.textContent.trim() === "") continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      /* The letters alone: a font's own box is higher than a narrow line. */
      for (const { left, right, top, bottom, height } of range.getClientRects())
        put(node, { left, right, top: top + height / 4, bottom: bottom - height / 4 });
    }
  }
  for (let i = 0; i < things.length; i++)
    for (let k = i + 1; k < things.length; k++) {
      const [one, other] = [things[i], things[k]];
      if (one.node.contains(other.node) || other.node.contains(one.node)) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 2 && high > 2) tell(`under ${other.node.outerHTML.slice(0, 60)}`, one.node);
    }
  return found;
}

export const faults = (page, width) => page.evaluate(faultsIn, width);

/** Where Help now and Exit stand, as numbers, of what is on top. */
export const barPlaces = (page) =>
  page.evaluate(() => {
    const within = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    const buttons = [...within.querySelectorAll(".bar .care, .bar .care-line, .bar .exit")];
    return buttons.map((node) => node.getBoundingClientRect().toJSON());
  });

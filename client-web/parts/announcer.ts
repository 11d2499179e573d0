/**
 * Says things to a screen reader through the live regions of index.html. Not rendered: a region must be there from the start and must not be
 * touched by anything else. `heard` is what others wrote, `told` is about one's own acts, `alert` is for being signed out.
 */
export type How = "heard" | "told" | "alert";

const STAYS_MS = 15000;
const WINDOW_MS = 2000;
/** With so many in one window their number is said instead of their texts. */
const MANY = 4;

function line(how: How, text: string): void {
  const region = document.getElementById(how);
  if (region === null) return;
  const paragraph = document.createElement("p");
  paragraph.dir = "auto";
  paragraph.textContent = text;
  region.append(paragraph);
  setTimeout(() => paragraph.remove(), STAYS_MS);
}

export function say(text: string, how: How): void {
  const region = document.getElementById(how);
  if (region === null) return;
  if (how === "heard") {
    line(how, text);
    return;
  }
  /* A status holds one line. The same text again must change the node, so it is blanked first. */
  region.replaceChildren();
  setTimeout(() => line(how, text), 50);
}

/** Nothing of what was said stays in the document. */
export function hush(): void {
  for (const how of ["heard", "told", "alert"]) document.getElementById(how)?.replaceChildren();
}

export interface Crier {
  /** One message of someone else. The first is said at once; what follows within 2 s waits, and four or more become a number. */
  hear(text: string): void;
  stop(): void;
}

export function crierNew(many: (count: number) => string, speak: (text: string) => void): Crier {
  let waiting: string[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    timer = null;
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return;
    if (lines.length + 1 >= MANY) speak(many(lines.length));
    else for (const text of lines) speak(text);
    timer = setTimeout(flush, WINDOW_MS);
  };
  return {
    hear(text) {
      if (timer === null) {
        speak(text);
        timer = setTimeout(flush, WINDOW_MS);
      } else waiting.push(text);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting = [];
    },
  };
}

/** Shift three times within 5 s is Exit (CL3). Shift as a modifier does not count; tremor and sticky keys can have it switched off. */
const WITHIN_MS = 5000;
const TIMES = 3;

export function watchShift(clock: () => number, isOn: () => boolean, exit: () => void): () => void {
  let presses: number[] = [];
  let alone = false;
  const down = (event: KeyboardEvent): void => {
    if (event.repeat) return;
    alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!alone) presses = [];
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    const now = clock();
    presses = [...presses.filter((at) => now - at <= WITHIN_MS), now];
    if (presses.length < TIMES || !isOn()) return;
    presses = [];
    exit();
  };
  addEventListener("keydown", down, { capture: true });
  addEventListener("keyup", up, { capture: true });
  return () => {
    removeEventListener("keydown", down, { capture: true });
    removeEventListener("keyup", up, { capture: true });
  };
}

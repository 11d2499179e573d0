/**
 * The page's own clock in ms. Monotonic, so that a wrong or changed wall clock moves no message; but a device that slept stops it in some
 * browsers, so what the wall clock ran ahead meanwhile is added: a message may then fade early on screen, never late.
 */
let slept = 0;
let lastWall = Date.now();
let lastSteady = performance.now();
const SLEEP_MS = 5000;

/** Ms since the page began; never goes back. */
export function pageClock(): number {
  const wall = Date.now();
  const steady = performance.now();
  const ahead = wall - lastWall - (steady - lastSteady);
  if (ahead > SLEEP_MS) slept += ahead;
  lastWall = wall;
  lastSteady = steady;
  return steady + slept;
}

/** Whether the device slept since this was last asked: then the server's time is asked anew. */
let toldSlept = 0;
export function sleptSince(): boolean {
  pageClock();
  const more = slept > toldSlept;
  toldSlept = slept;
  return more;
}

/**
 * The quick exit (CL3): blank first, then everything else. Works without a network: the marker cookie makes the server end the session
 * at the next contact, and this page does the same when it is opened next, before it shows anything.
 */
export const NEUTRAL_PAGE = "https://www.weather.gov/";

/** Says nothing but that someone left. As long as the longest session, else the session could outlive it. */
export const MARKER_COOKIE = "__Host-hearth-exit";
const MARKER_SECONDS = 30 * 24 * 60 * 60;

/** Takes every node away: the screen is blank before anything that could be slow. */
export function blank(): void {
  document.title = "";
  document.documentElement.classList.add("blank");
  document.body.replaceChildren();
}

export function markExit(): void {
  document.cookie = `${MARKER_COOKIE}=1; Path=/; Secure; SameSite=Strict; Max-Age=${MARKER_SECONDS}`;
}

export const exitMarked = (): boolean =>
  document.cookie.split(/;\s*/).some((cookie) => cookie.startsWith(`${MARKER_COOKIE}=`));

export function unmarkExit(): void {
  document.cookie = `${MARKER_COOKIE}=; Path=/; Secure; SameSite=Strict; Max-Age=0`;
}

export function tellServer(): void {
  try {
    navigator.sendBeacon("/sign-out");
  } catch {
    /* the marker cookie says it later */
  }
}

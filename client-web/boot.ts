/**
 * Runs before the first paint, alone and small: takes the invitation out of the address, so that it is never seen, kept or shared.
 * The code waits in memory for main.tsx.
 */
interface Boot {
  hearthInvite?: string;
}

const invite = /^#invite=(.+)$/.exec(location.hash);
if (invite?.[1] !== undefined) (window as Boot).hearthInvite = invite[1];
if (location.hash !== "" && location.hash !== "#help") history.replaceState(null, "", "/");

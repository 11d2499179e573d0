/** What screens and parts share: the store, what a person can do, and the settings that last while the page is open. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Driver } from "../connection/driver.ts";
import type { Store } from "../state/store.ts";
import type { View } from "../state/types.ts";

export type Reading = "full" | "names" | "off";

export interface Settings {
  readonly reading: Reading;
  readonly shiftExit: boolean;
  /** Preset by the device: Enter sends where the pointer is fine, makes a new line on a touch screen. */
  readonly enterSends: boolean;
  readonly easier: boolean;
  /** Staff: a tone for what is urgent. Off until asked for, or until one goes on duty (CL2, CL9). */
  readonly ring: boolean;
  /** Staff: single letters as keys, in the board's list alone. */
  readonly keys: boolean;
}

export interface App {
  readonly store: Store;
  readonly driver: Driver;
  readonly settings: Settings;
  setSettings(settings: Settings): void;
  go(view: View): void;
  back(): void;
  /** A dialog opened: Back closes it, unless it must be answered. Returns what is to be called when it is gone. */
  cover(close: () => void, mustAnswer: boolean): () => void;
  /** Nobody may read over a shoulder: while the page is covered nothing is announced but numbers. */
  setCovered(covered: boolean): void;
  /** Ends the session here. `why` decides what the sign-in page says. */
  signOut(why: "asked" | "idle"): void;
  exit(): void;
  /** To the rooms when a session lives (people keep the link of their slip), else to the sign-in page. */
  haveName(): Promise<void>;
  openHelp(): void;
  /** The session begins: after joining or signing in. */
  entered(device: "shared" | "own", joined: boolean): void;
  freshId(): string;
  now(): number;
  clock(): number;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error("no app around this part");
  return app;
}

/** Everything that can happen. Time, ids and randomness come inside, so that a trace can be played again. */
import type { Command, Device, Role, ServerEvent } from "../protocol/protocol.ts";
import type { AskedFor, BareQuery, OutWhy, View } from "./types.ts";

export type LocalEvent =
  | { readonly type: "session"; readonly session: { readonly device: Device; readonly role: Role } | null }
  | { readonly type: "entered"; readonly device: Device; readonly joined: boolean }
  | { readonly type: "left"; readonly why: OutWhy }
  | { readonly type: "open"; readonly view: View }
  | { readonly type: "link"; readonly link: "opening" | "up" | "down"; readonly at: number }
  | { readonly type: "tick"; readonly at: number }
  | { readonly type: "asked"; readonly id: string; readonly for: AskedFor }
  | { readonly type: "posted"; readonly id: string; readonly at: number }
  | {
      readonly type: "say";
      readonly id: string;
      readonly room: string;
      readonly text: string;
      readonly quote?: number;
      readonly at: number;
    }
  | {
      readonly type: "delete";
      readonly id: string;
      readonly room: string;
      readonly number: number;
      readonly at: number;
    }
  | { readonly type: "end-session"; readonly id: string; readonly session: string; readonly at: number }
  | { readonly type: "end-sessions"; readonly id: string; readonly at: number }
  | { readonly type: "accept"; readonly id: string; readonly at: number }
  | { readonly type: "notice-later"; readonly id: string; readonly at: number }
  /** A command whose sender wants to know what became of it. With `afterMs` it waits so long and can be taken back until then. */
  | { readonly type: "act"; readonly command: Command; readonly at: number; readonly afterMs?: number }
  | { readonly type: "answer-seen"; readonly id: string }
  | { readonly type: "look-at"; readonly key: string; readonly query: BareQuery }
  | { readonly type: "look-away"; readonly key: string }
  | { readonly type: "change-it"; readonly id: string }
  | { readonly type: "take-back"; readonly id: string }
  | { readonly type: "picked-up"; readonly room: string; readonly serial: number }
  | { readonly type: "want-earlier"; readonly room: string }
  | { readonly type: "want-people"; readonly room: string }
  | { readonly type: "want-sessions" }
  | { readonly type: "read"; readonly room: string; readonly number: number }
  | { readonly type: "told-seen"; readonly item: string }
  | { readonly type: "exit-text-read" };

export type Event = LocalEvent | { readonly type: "server"; readonly event: ServerEvent; readonly at: number };

/** The notice has changed (RM3): read it now, or put it off once. */
import type { JSX } from "preact";
import { useSelect } from "../state/store.ts";
import { words } from "../words/en.ts";
import { useApp } from "./app.ts";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./notice.tsx";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export function NoticeDialog(): JSX.Element | null {
  const app = useApp();
  const notice = useSelect(app.store, (state) => state.notice);
  const retentionMs = useSelect(app.store, (state) =>
    Math.max(0, ...Object.values(state.rooms).map((room) => room.retentionMs ?? 0)),
  );
  if (notice === null) return null;
  const accept = (): void => app.store.send({ type: "accept", id: app.freshId(), at: app.clock() });
  const later = (): void => app.store.send({ type: "notice-later", id: app.freshId(), at: app.clock() });
  return (
    <Dialog title={words.notice.changedTitle} onClose={later} mustAnswer={!notice.later}>
      <p>{words.notice.changedLead}</p>
      <Notice title={words.notice.title} retentionMs={retentionMs > 0 ? retentionMs : WEEK_MS} />
      <button type="button" class="button main wide" onClick={accept}>
        {words.notice.accept}
      </button>
      {notice.later && (
        <>
          <button type="button" class="button wide" onClick={later}>
            {words.notice.later}
          </button>
          <p class="soft">{words.notice.laterHint}</p>
        </>
      )}
    </Dialog>
  );
}

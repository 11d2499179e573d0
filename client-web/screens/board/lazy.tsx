/** Brings the board's script and style when one of the staff opens it; participants never load either. */
import type { FunctionComponent, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Screen } from "../../parts/screen.tsx";
import type { BoardOpen } from "../../state/types.ts";
import { words } from "../../words/en.ts";

type Board = FunctionComponent<{ open: BoardOpen | null }>;

let style: Promise<void> | null = null;
let loaded: Board | null = null;

/** The page names the style with its hash; the first call adds it and waits, for a board without its columns is no board. */
function styleLoaded(): Promise<void> {
  style ??= new Promise((done) => {
    const path = document.querySelector<HTMLMetaElement>('meta[name="board-style"]')?.content;
    if (path === undefined) {
      done();
      return;
    }
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = path;
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
  return style;
}

async function load(): Promise<Board> {
  const [{ Board }] = await Promise.all([import("./board.tsx"), styleLoaded()]);
  loaded = Board;
  return Board;
}

export function LazyBoard({ open }: { open: BoardOpen | null }): JSX.Element {
  const [Board, setBoard] = useState<Board | null>(() => loaded);
  const [away, setAway] = useState(false);
  const bring = (): void => {
    setAway(false);
    load().then(
      (board) => setBoard(() => board),
      () => setAway(true),
    );
  };
  useEffect(() => {
    if (Board === null) bring();
  }, []);
  if (Board !== null) return <Board open={open} />;
  return (
    <Screen title={words.app.board}>
      <p class="soft">{away ? words.form.offline : words.app.oneMoment}</p>
      {away && (
        <button type="button" class="button" onClick={bring}>
          {words.link.tryNow}
        </button>
      )}
    </Screen>
  );
}

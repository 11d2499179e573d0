/** Which part of a long room is in the document: the newest 200 rows, a hundred more at a time, 600 at most. Pure. */
export const ROWS_FIRST = 200;
export const ROWS_MORE = 100;
export const ROWS_MAX = 600;

/** Numbers of messages, not positions: what fades above must not move the rest. `to` null: up to the end. */
export interface Slice {
  readonly from: number | null;
  readonly to: number | null;
}

export const NEWEST: Slice = { from: null, to: null };

interface Numbered {
  readonly number: number;
}

function positions(rows: readonly Numbered[], slice: Slice): { first: number; last: number } {
  const last = slice.to === null ? rows.length : rows.filter((row) => row.number <= (slice.to as number)).length;
  if (slice.from === null) return { first: Math.max(0, last - ROWS_FIRST), last };
  const first = rows.findIndex((row) => row.number >= (slice.from as number));
  return { first: first === -1 ? last : Math.max(first, last - ROWS_MAX), last };
}

export function sliceRows<T extends Numbered>(rows: readonly T[], slice: Slice): readonly T[] {
  const { first, last } = positions(rows, slice);
  return rows.slice(first, last);
}

export const hasOlder = (rows: readonly Numbered[], slice: Slice): boolean => positions(rows, slice).first > 0;
export const hasNewer = (rows: readonly Numbered[], slice: Slice): boolean => positions(rows, slice).last < rows.length;

export function showOlder(rows: readonly Numbered[], slice: Slice): Slice {
  const { first, last } = positions(rows, slice);
  const from = Math.max(0, first - ROWS_MORE);
  const to = Math.min(last, from + ROWS_MAX);
  return { from: rows[from]?.number ?? null, to: to >= rows.length ? null : (rows[to - 1]?.number ?? null) };
}

export function showNewer(rows: readonly Numbered[], slice: Slice): Slice {
  const { first, last } = positions(rows, slice);
  const to = Math.min(rows.length, last + ROWS_MORE);
  const from = Math.max(first, to - ROWS_MAX);
  return { from: rows[from]?.number ?? null, to: to >= rows.length ? null : (rows[to - 1]?.number ?? null) };
}

/** While the reader is not at the end, what comes below must not push the first row out. */
export function pin(rows: readonly Numbered[], slice: Slice): Slice {
  if (slice.from !== null) return slice;
  return { from: sliceRows(rows, slice)[0]?.number ?? null, to: slice.to };
}

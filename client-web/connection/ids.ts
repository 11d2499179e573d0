/** Ids of requests: 8 bytes of the server's time, then 8 random bytes, as 32 hex digits (protocol.md 3). */

export function requestId(nowMs: number, random: Uint8Array): string {
  const time = Math.max(0, Math.floor(nowMs)).toString(16).padStart(16, "0");
  let tail = "";
  for (const byte of random.subarray(0, 8)) tail += byte.toString(16).padStart(2, "0");
  return time + tail;
}

export const freshId = (nowMs: number): string => requestId(nowMs, crypto.getRandomValues(new Uint8Array(8)));

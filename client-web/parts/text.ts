/** What the server will do to a text, done here first, so that both count alike: NFC, no control characters, no forced direction. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .normalize("NFC")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g, "")
    .trim();
}

/** Nothing that anyone could see: white space and signs without width, as the server judges it. */
export const isBlank = (text: string): boolean => /^[\s\p{Z}\p{Cf}]*$/u.test(text);

/** Code points, as the server counts. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

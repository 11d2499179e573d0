/** Four words drawn evenly from the list by the browser's own random numbers. */
import { passphraseWords } from "../words/passphrase-words.ts";

const WORDS_EACH = 4;

type Random = (target: Uint32Array<ArrayBuffer>) => Uint32Array;

/** An even draw below `count`: numbers that would favour the first words are drawn again. */
function below(count: number, random: Random): number {
  const most = Math.floor(0x1_0000_0000 / count) * count;
  for (;;) {
    const drawn = random(new Uint32Array(1))[0] as number;
    if (drawn < most) return drawn % count;
  }
}

export function fourWords(random: Random = (target) => crypto.getRandomValues(target)): string {
  const list = passphraseWords();
  const drawn: string[] = [];
  while (drawn.length < WORDS_EACH) {
    const word = list[below(list.length, random)] as string;
    if (!drawn.includes(word)) drawn.push(word);
  }
  return drawn.join(" ");
}

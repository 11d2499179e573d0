/** Flesch-Kincaid grade, with a syllable count good enough for plain English. */

const SILENT = /(?:[^laeiouy]es|[^laeiouytd]ed|[^laeiouy]e)$/;

export function syllables(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, "");
  if (plain.length <= 3) return plain === "" ? 0 : 1;
  const groups = plain
    .replace(SILENT, "x")
    .replace(/^y/, "")
    .match(/[aeiouy]{1,2}/g);
  const hiatus = plain.match(/ia|io(?!n)|eo(?!p)|ier|ua(?!l)/g);
  return Math.max(1, (groups?.length ?? 1) + (hiatus?.length ?? 0));
}

export interface Count {
  words: number;
  sentences: number;
  syllables: number;
}

export function count(text: string): Count {
  const words = text.split(/[\s/]+/).filter((word) => /[a-z]/i.test(word));
  const sentences = text.split(/[.?:;·…]+(?:\s|$)/).filter((part) => /[a-z]/i.test(part)).length;
  let total = 0;
  for (const word of words) total += syllables(word);
  return { words: words.length, sentences: Math.max(1, sentences), syllables: total };
}

export function grade(counts: readonly Count[]): number {
  const sum = { words: 0, sentences: 0, syllables: 0 };
  for (const one of counts) {
    sum.words += one.words;
    sum.sentences += one.sentences;
    sum.syllables += one.syllables;
  }
  if (sum.words === 0) return 0;
  return 0.39 * (sum.words / sum.sentences) + 11.8 * (sum.syllables / sum.words) - 15.59;
}

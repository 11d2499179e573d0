/** A seeded generator (xorshift): the same seed, the same trace. */
export interface Prng {
  below(count: number): number;
  chance(percent: number): boolean;
}

export function prngNew(seed: number): Prng {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  return { below: (count) => next() % count, chance: (percent) => next() % 100 < percent };
}

/** HEARTH_SEED replays a run; the seed is printed either way. */
export function seedOf(name: string): number {
  const given = process.env["HEARTH_SEED"];
  const seed = given === undefined ? Date.now() % 1_000_000_007 : Number(given);
  console.log(`# ${name}: HEARTH_SEED=${seed}`);
  return seed;
}

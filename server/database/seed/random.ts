/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** @throws Error when the list is empty */
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Mulberry32 (Tommy Ettinger, public domain): small, quick, and good enough for sample data. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: <T>(list: readonly T[]) => {
      const found = list[Math.floor(next() * list.length)];
      if (found === undefined) throw new Error('there is nothing to pick from');
      return found;
    },
    chance: (probability) => next() < probability,
  };
}

/**
 * A UUID of version 7 (RFC 9562, 5.7) that follows from its arguments: the moment in milliseconds, and what tells rows of the same
 * moment apart.
 */
export function uuidOf(moment: number, random: Random): string {
  const time = moment.toString(16).padStart(12, '0');
  const hex = () =>
    Math.floor(random.next() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c] = [hex(), hex(), hex()];
  const variant = '89ab'[Number.parseInt(a.slice(6, 7), 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(0, 3)}-${variant}${a.slice(3, 6)}-${b}${c.slice(0, 4)}`;
}

import type { Random } from './simulator.ts';

/** The same seed gives the same sequence. Good for simulation, useless for secrets. */
export function seededRandom(seed: string): Random {
  const draw = sfc32(seed);
  const hex8 = () => draw().toString(16).padStart(8, '0');
  const hex32 = () => hex8() + hex8() + hex8() + hex8();
  return {
    next: () => draw() / 2 ** 32,
    hex32,
    guid() {
      const hex = hex32();
      const tail = `4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${tail}`;
    },
  };
}

/** Small Fast Counter, 32 bits: public-domain generator by Chris Doty-Humphrey. */
function sfc32(seed: string): () => number {
  let [a, b, c, counter] = [fold(seed, 1), fold(seed, 2), fold(seed, 3), 1];
  const draw = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) draw();
  return draw;
}

/** FNV-1a of the text, started differently per lane. */
function fold(text: string, lane: number): number {
  let hash = 0x811c9dc5 ^ lane;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

/** A copy in random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  const mixed: T[] = [];
  while (left.length > 0) mixed.push(...left.splice(Math.floor(random.next() * left.length), 1));
  return mixed;
}

/** A draw from a lognormal distribution with this median; `sigma` is the spread of the logarithm. */
export function lognormal(random: Random, median: number, sigma: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random.next()));
}

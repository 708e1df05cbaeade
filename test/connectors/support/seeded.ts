import type { Random } from '../../../sandbox/tenant/simulator.ts';

/** The same seed, the same sequence. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const hex32 = () => Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join('');
  return {
    next,
    hex32,
    guid: () => hex32().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  };
}

/** Somebody who took a message, and the way it went: a chat's name, or `mail`. */
export type Taken = { readonly to: string; readonly channel: string };

/** Somebody whom no way reaches, and what each way answered. */
export type Unreached = { readonly to: string; readonly because: string };

/** What became of one message to one person. */
export type Reached =
  | { readonly reached: 'taken'; readonly channel: string }
  /** `afterSeconds` where the other side said so. */
  | { readonly reached: 'not-now'; readonly because: string; readonly afterSeconds: number | null }
  | { readonly reached: 'never'; readonly because: string };

/** What became of one effect. `taken`: it is done, as far as it can be; `unreached` are those whom it did not reach. */
export type Delivered =
  | { readonly delivered: 'taken'; readonly by: readonly Taken[]; readonly unreached: readonly Unreached[] }
  | { readonly delivered: 'not-now'; readonly because: string; readonly afterSeconds: number | null }
  /** Nobody took it, and nobody will. */
  | { readonly delivered: 'never'; readonly because: string; readonly unreached: readonly Unreached[] };

/** Of what concerns no person in particular, or nobody who is left to be told. */
export const DONE: Delivered = { delivered: 'taken', by: [], unreached: [] };

export function notNow(afterSeconds: number | null, because = 'it is waited for'): Delivered {
  return { delivered: 'not-now', because, afterSeconds };
}

/** What became of an effect on several people: it waits for the last of them, and came to nothing where nobody took it. */
export function deliveredTo(people: readonly (readonly [to: string, reached: Reached])[]): Delivered {
  const waits = people.flatMap(([, one]) => (one.reached === 'not-now' ? [one] : []));
  if (waits.length > 0)
    return notNow(Math.max(...waits.map((one) => one.afterSeconds ?? 0)) || null, waits[0]?.because);
  const by = people.flatMap(([to, one]) => (one.reached === 'taken' ? [{ to, channel: one.channel }] : []));
  const unreached = people.flatMap(([to, one]) =>
    one.reached === 'never' ? [{ to, because: one.because }] : [],
  );
  if (by.length > 0 || unreached.length === 0) return { delivered: 'taken', by, unreached };
  return { delivered: 'never', because: unreached[0]?.because ?? '', unreached };
}

/** What became of an effect on one person. */
export function reachedBy(done: Delivered): Reached {
  switch (done.delivered) {
    case 'taken':
      return { reached: 'taken', channel: done.by[0]?.channel ?? 'mail' };
    case 'not-now':
      return { reached: 'not-now', because: done.because, afterSeconds: done.afterSeconds };
    case 'never':
      return { reached: 'never', because: done.because };
  }
}

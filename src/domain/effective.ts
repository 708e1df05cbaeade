import type { Instant } from './instant.ts';

/**
 * Whether access that is there, proven, works where it is for, as its probe tells. `pending`: the probe has not passed; `no`: it was
 * waited for long enough; else the moment of the look at which it passed.
 */
export type Effective = {
  readonly is: 'pending' | 'no' | Instant;
  /** The proof from which on it is looked at. */
  readonly provenAt: Instant;
  /** When it was told last that it does not work yet; kept before it is told, so that a crash tells nobody twice. Left out: never. */
  readonly toldAt?: Instant;
  /** Since when no look at it has shown anything; left out: the newest one did. */
  readonly unreadSince?: Instant;
  /** A page that the person has open, which looks as themselves. Of what it is answered only this is kept. */
  readonly page?: PageSeen;
};

type PageSeen = {
  readonly openedAt: Instant;
  /** Of the newest look; `null`: none has come back. */
  readonly lookedAt: Instant | null;
  /** The status of its answer; `null`: there was none. */
  readonly status: number | null;
  readonly seen: boolean;
};

/** Words that say nothing of access that is there. */
const NOT_THERE: readonly string[] = ['none', 'pending', 'ended', 'unknown'];

/** What a ticket states of it beside the word for its access; `null`: nothing is probed, or the access is not there. */
export function statedEffective(
  { effective }: { readonly effective?: Effective },
  access: string,
): Effective['is'] | null {
  return effective && !NOT_THERE.includes(access) ? effective.is : null;
}

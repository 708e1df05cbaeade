import { MINUTE } from '../../domain/instant.ts';
import type { OutboundEntry } from './outbound.ts';

/** Calls of one form that a host refuses us: no other was let through since. Moments are milliseconds since the epoch. */
type Refusal = {
  readonly host: string;
  /** Method and path, without what names single records. */
  readonly form: string;
  /** What the latest was for. */
  readonly purpose: string;
  readonly status: number;
  readonly since: number;
  readonly at: number;
};

type Heard = { readonly first: number; readonly times: number; readonly keptAt: number | null };

type RefusalsParts = {
  /** Whether a refusal of such a call says something of how this app is set up, and not of whom the call is about. */
  readonly counts: (entry: OutboundEntry) => boolean;
  readonly refused: (refusal: Refusal) => void;
  readonly allowed: (call: Pick<Refusal, 'host' | 'form'>) => void;
};

/** One refusal may be about one record, or pass; so many, over so long, with nothing let through in between, do not. */
const LEAST_TIMES = 3;
const LEAST_TIME = 2 * MINUTE;
/** What goes on is told again this seldom. */
const TOLD_EVERY = 5 * MINUTE;

/**
 * Hears every call that leaves, and tells of forms that are refused on and on with 401 or 403, which no trying again cures.
 * `now`: of the call's end.
 */
export function createRefusals({ counts, refused, allowed }: RefusalsParts) {
  const heard = new Map<string, Heard>();
  return (entry: OutboundEntry, now: number): void => {
    const { host, purpose, status } = entry;
    const form = formOf(entry);
    const key = `${host} ${form}`;
    if (status === 401 || status === 403) {
      if (!counts(entry)) return;
      const before = heard.get(key) ?? { first: now, times: 0, keptAt: null };
      const times = before.times + 1;
      const isStanding = times >= LEAST_TIMES && now - before.first >= LEAST_TIME;
      const isDue = before.keptAt === null || now - before.keptAt >= TOLD_EVERY;
      heard.set(key, { ...before, times, keptAt: isStanding && isDue ? now : before.keptAt });
      if (isStanding && isDue) refused({ host, form, purpose, status, since: before.first, at: now });
      return;
    }
    // An outage says nothing of rights; whatever else is answered was let in.
    if (status === 0 || status === 429 || status >= 500) return;
    const before = heard.get(key);
    heard.delete(key);
    if (before && before.keptAt !== null) allowed({ host, form });
  };
}

/** Names of tables and collections are words; ids, keys and places are long, or hold digits or signs. */
const WORD = /^[$A-Za-z_.]{1,40}$/;

function formOf({ method, path }: Pick<OutboundEntry, 'method' | 'path'>): string {
  const words = path.split('/').filter((part) => WORD.test(part));
  return `${method} /${words.join('/')}`;
}

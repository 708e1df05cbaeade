import { hash } from 'node:crypto';
import { addMilliseconds, type Instant, MINUTE } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';

/** Calls of one form that a system refuses us on and on. */
export type RefusedCalls = {
  readonly host: string;
  /** Method and path, without what names single records. */
  readonly form: string;
  readonly purpose: string;
  readonly status: number;
  readonly since: Instant;
  readonly at: Instant;
};

const MARK = 'refused-';
/** More than these are one outage by other names. */
const MOST_REFUSED = 50;
/** Not refused again for so long: whoever was to be asked did not need it any more, or another worker was let through. */
const STANDS_FOR = 30 * MINUTE;

type Which = Pick<RefusedCalls, 'host' | 'form'>;

const nameOf = ({ host, form }: Which) => `${MARK}${hash('sha256', `${host} ${form}`, 'hex').slice(0, 32)}`;

/** Keeps that the calls are refused still; since when stays as it was kept first. */
export async function noteRefused({ marks }: Means, call: RefusedCalls): Promise<void> {
  const kept = await marks.read(nameOf(call));
  const before = kept && (JSON.parse(kept.row) as RefusedCalls);
  const since = before !== null && stands(before, call.at) ? before.since : call.since;
  await marks.save(nameOf(call), JSON.stringify({ ...call, since }), kept?.etag ?? null);
}

export async function noteAllowed({ marks }: Means, call: Which): Promise<void> {
  const kept = await marks.read(nameOf(call));
  if (kept) await marks.remove(nameOf(call), kept.etag);
}

/** What is refused now, oldest first. */
export async function refusedNow({ marks }: Means, now: Instant): Promise<readonly RefusedCalls[]> {
  const listed = await marks.list(MARK, MOST_REFUSED);
  const read = await Promise.all(listed.map(({ name }) => marks.read(name)));
  return read
    .flatMap((mark) => (mark ? [JSON.parse(mark.row) as RefusedCalls] : []))
    .filter((one) => stands(one, now))
    .toSorted((one, other) => (one.since < other.since ? -1 : 1));
}

const stands = ({ at }: RefusedCalls, now: Instant) => at >= addMilliseconds(now, -STANDS_FOR);

const AT_SIGN_IN =
  'Look at the secret or the identity that this app signs in with there, and whether it is switched on there.';
const AT_RIGHTS =
  'Look at the rights that this app has there (docs/permissions.md, docs/connect). A right that was just given may take up to a day where a managed identity keeps its token.';

/** What is refused and what to do about it, for people. */
export function wordsOf({ host, form, purpose, status }: Omit<RefusedCalls, 'since' | 'at'>) {
  return {
    because: `${host} refuses each ${form} (${purpose}) with ${status}. Requests that need it wait.`,
    todo: status === 401 ? AT_SIGN_IN : AT_RIGHTS,
  };
}

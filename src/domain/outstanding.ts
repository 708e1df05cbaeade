import { otherHolders, type Rows, withAccess, withGrant } from './access.ts';
import type { AccessRow, Grant, Outstanding } from './grant.ts';
import { addMilliseconds, DAY, type Instant } from './instant.ts';

/** So long a call may be on its way that is waited for; of one that a queue keeps for longer it is only known that it was sent. */
const MAY_COME_FOR = DAY;
const MOST_REMEMBERED = 10;

export function sentOut(row: AccessRow, call: Outstanding): AccessRow {
  return { ...row, outstanding: [...(row.outstanding ?? []), call].slice(-MOST_REMEMBERED) };
}

/** Its answer says what became of it. */
export function heardOf(row: AccessRow, { key, sentAt }: Pick<Outstanding, 'key' | 'sentAt'>): AccessRow {
  return without(row, (one) => one.key === key && one.sentAt === sentAt);
}

/** Calls of a grant that is over which may still give what it gave. */
export function mayStillCome(
  { access }: { readonly access: Readonly<Record<string, AccessRow>> },
  { id, target }: Pick<Grant, 'id' | 'target'>,
  now: Instant,
): readonly Outstanding[] {
  return (access[target]?.outstanding ?? []).filter((one) => one.grantId === id && isOnItsWay(one, now));
}

/** Whether what is there may be its doing, and is waited for. */
export function isOnItsWay({ sentAt, notOurs }: Outstanding, now: Instant): boolean {
  return !notOurs && sentAt > addMilliseconds(now, -MAY_COME_FOR);
}

export function isOutstanding(row: AccessRow | undefined, { id }: Pick<Grant, 'id'>): boolean {
  return (row?.outstanding ?? []).some(({ grantId }) => grantId === id);
}

/** Calls of grants that are over of which nothing was ever heard, however long ago they were sent. */
export function neverHeardOf({ access, grants }: Rows, target: string): readonly Outstanding[] {
  return (access[target]?.outstanding ?? []).filter(({ grantId }) => {
    const state = grants[grantId]?.state;
    return state === 'ended' || state === 'void';
  });
}

/** From when on what they may have given is there. */
export function seenAgain(before: Rows, grantId: string, now: Instant): Rows {
  const target = before.grants[grantId]?.target ?? '';
  const row = before.access[target];
  if (!row?.outstanding?.some((one) => one.grantId === grantId && one.seenAt === undefined)) return before;
  const outstanding = row.outstanding.map((one) =>
    one.grantId === grantId && one.seenAt === undefined ? { ...one, seenAt: now } : one,
  );
  return withAccess(before, { ...row, outstanding });
}

/** What is there was given by somebody else. The calls stay on record, for one may still come once that is gone. */
export function notOurs(before: Rows, grantId: string): Rows {
  const row = before.access[before.grants[grantId]?.target ?? ''];
  if (!row?.outstanding) return before;
  const outstanding = row.outstanding.map((one) =>
    one.grantId === grantId ? { ...one, notOurs: true as const } : one,
  );
  return withAccess(before, { ...row, outstanding });
}

/**
 * What such a call seems to have given is to be taken back again and due at once, unless something else justifies it. Whose it is,
 * the removal finds out.
 */
export function cameLate(before: Rows, grantId: string, now: Instant, givenAfter?: Instant): Rows {
  const grant = before.grants[grantId];
  const first = grant && neverHeardOf(before, grant.target).find((one) => one.grantId === grantId);
  const found = grant && before.access[grant.target];
  if (!first || !found) return before;
  const row = without(found, (one) => one.grantId === grantId);
  const rows = withAccess(before, row);
  if (row.base === 'present' || row.claim || otherHolders(rows, row, grantId).length > 0) return before;
  const inferred = { ...row, ownership: 'inferred', inferredFrom: first.sentAt } as const;
  return withGrant(withAccess(rows, inferred), {
    ...grant,
    state: 'ending',
    endsAt: now,
    parkedUntil: now,
    ...(givenAfter && { givenAfter }),
  });
}

function without(row: AccessRow, isOne: (one: Outstanding) => boolean): AccessRow {
  const { outstanding = [], ...rest } = row;
  const left = outstanding.filter((one) => !isOne(one));
  return left.length > 0 ? { ...rest, outstanding: left } : rest;
}

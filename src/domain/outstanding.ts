import { otherHolders, type Rows, withAccess, withGrant } from './access.ts';
import type { AccessRow, Grant, Outstanding } from './grant.ts';
import { addMilliseconds, DAY, type Instant } from './instant.ts';

/** A call that has not taken effect by then never will: no process stands still for longer, and no gateway keeps it. */
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
  const since = addMilliseconds(now, -MAY_COME_FOR);
  return (access[target]?.outstanding ?? []).filter((one) => one.grantId === id && one.sentAt > since);
}

export function isOutstanding(row: AccessRow | undefined, { id }: Pick<Grant, 'id'>): boolean {
  return (row?.outstanding ?? []).some(({ grantId }) => grantId === id);
}

/** Nothing comes of them any more. */
export function forgotten(rows: Rows, { id, target }: Pick<Grant, 'id' | 'target'>): Rows {
  const row = rows.access[target];
  return row && isOutstanding(row, { id })
    ? withAccess(
        rows,
        without(row, ({ grantId }) => grantId === id),
      )
    : rows;
}

/**
 * What such a call seems to have given is to be taken back again and due at once, unless something else justifies it. Whose it is,
 * the removal finds out.
 */
export function cameLate(before: Rows, grantId: string, now: Instant): Rows {
  const grant = before.grants[grantId];
  const [first] = grant ? mayStillCome(before, grant, now) : [];
  if (!grant || !first || (grant.state !== 'ended' && grant.state !== 'void')) return before;
  const rows = forgotten(before, grant);
  const row = rows.access[grant.target];
  if (!row || row.base === 'present' || row.claim || otherHolders(rows, row, grantId).length > 0)
    return before;
  const inferred = { ...row, ownership: 'inferred', inferredFrom: first.sentAt } as const;
  return withGrant(withAccess(rows, inferred), {
    ...grant,
    state: 'ending',
    endsAt: now,
    parkedUntil: now,
  });
}

function without(row: AccessRow, isOne: (one: Outstanding) => boolean): AccessRow {
  const { outstanding = [], ...rest } = row;
  const left = outstanding.filter((one) => !isOne(one));
  return left.length > 0 ? { ...rest, outstanding: left } : rest;
}

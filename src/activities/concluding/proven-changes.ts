import { type AuditEntry, type AuditRow, factsOf, recorded } from '../../domain/audit.ts';
import type { AuditData } from '../../domain/audit-data.ts';
import type { Grant } from '../../domain/grant.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';

type Observed = AuditRow<'change-observed'>['data'];
type Answered = AuditRow<'change-answered'>['data'];

/**
 * That changes are proven, each with what was read before it and what the last look has read after it, so that the
 * record of one change stands by itself. `once`: what tells this proof from others of the request.
 */
export function provenFact(
  rows: readonly AuditRow[],
  expect: 'present' | 'absent',
  { once, at, provenAt }: { readonly once: string; readonly at: Instant; readonly provenAt: Instant },
  data: Pick<AuditData['change-proven'], 'targets'> = {},
): AuditEntry {
  const changes = changesProven(rows, expect);
  return {
    fact: 'change-proven',
    once,
    at,
    actor: 'countersign',
    data: { expect, provenAt, ...data, ...(changes.length > 0 ? { changes } : {}) },
  };
}

/** That grants count from now on, because what they gave is proven to be there. */
export function provenGiven(
  rows: readonly AuditRow[],
  grants: readonly Grant[],
  { attempt }: Pick<RequestRecord, 'attempt'>,
  provenAt: Instant,
): readonly AuditEntry[] {
  return [
    ...grants.map(({ id, target, startedAt, endsAt }) =>
      recorded(
        'grant-started',
        { grantId: id, target, startedAt, endsAt, after: 'present' },
        { once: id, at: provenAt },
      ),
    ),
    provenFact(rows, 'present', { once: `present-${attempt}`, at: provenAt, provenAt }),
  ];
}

/** That what was taken back is proven gone; nothing where nothing had to be. */
export function provenGone(
  rows: readonly AuditRow[],
  removed: readonly string[],
  provenAt: Instant | null,
): readonly AuditEntry[] {
  if (removed.length === 0 || provenAt === null) return [];
  return [
    provenFact(rows, 'absent', { once: `absent-${provenAt}`, at: provenAt, provenAt }, { targets: removed }),
  ];
}

function changesProven(rows: readonly AuditRow[], expect: 'present' | 'absent') {
  const action = expect === 'present' ? 'add' : 'remove';
  const looks = factsOf(rows, 'change-observed')
    .map(({ data, at }) => ({ ...data, at }))
    .filter((look) => look.expect === expect);
  const byKey = Map.groupBy(
    factsOf(rows, 'change-attempted').filter(({ data }) => data.key?.endsWith(`:${action}`)),
    ({ data }) => data.key ?? '',
  );
  return [...byKey].flatMap(([key, attempts]) => {
    const effective =
      attempts.findLast(({ once }) => answerTo(rows, once)?.effect === 'changed') ?? attempts[0];
    const after = afterOf(key, looks);
    if (!effective || !after) return [];
    const { clientRequestId, before: read } = effective.data;
    const before = answerTo(rows, effective.once)?.before ?? read;
    return [{ key, clientRequestId, before, ...after }];
  });
}

function answerTo(rows: readonly AuditRow[], once: string): Answered | undefined {
  return factsOf(rows, 'change-answered').find((row) => row.once === once)?.data;
}

/** What the last look at the targets of a change has read; `null`: nothing has looked at them. */
function afterOf(key: string, looks: readonly (Observed & { readonly at: Instant })[]) {
  const targets = (key.split(':').at(-2) ?? '').split('+');
  const look = looks.findLast(({ readings = [] }) =>
    readings.some(({ target }) => targets.includes(target ?? '')),
  );
  if (!look) return null;
  const readings = (look.readings ?? []).filter(({ target }) => targets.includes(target ?? ''));
  const isGroup = look.licenses === undefined || targets.every((target) => !target.includes('~'));
  return { after: isGroup ? readings[0]?.edge : look.licenses, afterReadAt: look.at };
}

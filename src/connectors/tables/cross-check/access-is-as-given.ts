import type { AccessRow, Grant } from '../../../domain/grant.ts';
import type { Find } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

const LIVE: readonly string[] = ['armed', 'active', 'ending'];

/**
 * What justifies access is live grants of it and nothing else; and what an attempt of ours put there is ours to take away. A row
 * that says otherwise would let access stay that has ended.
 */
export function checkAccess(
  find: Find,
  exportedAt: string,
  row: AccessRow,
  grants: ReadonlyMap<string, Grant>,
  requests: ReadonlyMap<string, RequestFacts>,
): void {
  const { beneficiaryId, target, base, ownership } = row;
  const holders = row.holders.map((id) => [id, grants.get(id)] as const);
  const edge = `the access of ${beneficiaryId} to ${target}`;
  for (const [id, grant] of holders) {
    const isOfEdge = grant?.beneficiaryId === beneficiaryId && grant.target === target;
    if (!grant || !isOfEdge || !LIVE.includes(grant.state))
      find(
        'contradicts',
        grant?.requestId ?? beneficiaryId,
        `${edge} is held by ${id}, which is no live grant of it`,
      );
  }
  const [first] = holders.flatMap(([, grant]) => grant ?? []);
  if (!first || row.claim !== null || isLost(beneficiaryId, target, requests)) return;
  const newest = first.startedAt ?? exportedAt; // until it began its answers may still come
  const contradicts = (detail: string) =>
    find('contradicts', first.requestId, `${edge} ${detail}`, null, newest);
  const armed = holders.flatMap(
    ([id, grant]) =>
      requests
        .get(grant?.requestId ?? '')
        ?.armed.get(id)
        ?.at(-1) ?? [],
  );
  if (base === 'absent' && armed.length > 0 && armed.every((one) => one.base === 'present'))
    contradicts('counts as none from before, and the audit says that it was there');
  const isOurs = holders.some(([id, grant]) => gaveIt(requests.get(grant?.requestId ?? ''), id, target));
  if (isOurs && base === 'present')
    contradicts('counts as there from before, and the audit says that we gave it');
  if (isOurs && base === 'absent' && ownership !== 'ours')
    contradicts('counts as given by somebody else, and the audit says that we gave it');
}

/** Whether an attempt for this grant changed what it was sure was not there. */
function gaveIt(facts: RequestFacts | undefined, grantId: string, target: string): boolean {
  const since = facts?.armed.get(grantId)?.at(-1)?.sequence;
  if (!facts || since === undefined) return false;
  return [...facts.attempts].some(
    ([once, { sequence, key, before }]) =>
      sequence > since && before === 'absent' && key.endsWith(`:${target}:add`) && facts.changed.has(once),
  );
}

/** Somebody took it away once: what is there now may be theirs. */
function isLost(beneficiaryId: string, target: string, requests: ReadonlyMap<string, RequestFacts>): boolean {
  return [...requests.values()].some(
    ({ lost, armed }) =>
      lost &&
      [...armed.values()].flat().some((one) => one.beneficiaryId === beneficiaryId && one.target === target),
  );
}

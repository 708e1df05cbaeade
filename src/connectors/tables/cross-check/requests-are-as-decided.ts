import { isDeepStrictEqual } from 'node:util';
import { plain } from '../../../domain/audit-chain.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { requestIdOf } from '../../../domain/request.ts';
import { placeOfRequest } from '../requests.ts';
import type { Contradicts, Find } from './report.ts';
import { checkEnding } from './requests-end-as-recorded.ts';
import { checkStages } from './stages-are-as-decided.ts';
import { checkOnTicket } from './ticket-approvals-are-as-read.ts';
import { checkStated } from './tickets-state-what-was-written.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/** Where the row of a request stands; `null`: it is none. */
export function placeOf(row: RequestRecord): ReturnType<typeof placeOfRequest> | null {
  return typeof row === 'object' && typeof row.requestId === 'string' ? placeOfRequest(row.requestId) : null;
}

/** The row of a request says what its ticket asked, what was decided and planned, how it ended and what its ticket was told. */
export function checkRequest(
  find: Find,
  requestId: string,
  row: RequestRecord | undefined,
  facts: RequestFacts,
): void {
  if (!row) {
    if (facts.received || facts.decided.length > 0) find('lost', requestId, 'its row in Requests is gone');
    return;
  }
  const contradicts = (detail: string, newest: string | null = row.updatedAt) =>
    find('contradicts', requestId, `its row ${detail}`, null, newest ?? undefined);
  const { received, ignored, decided, read } = facts;
  if (!received && !ignored && read.length === 0 && decided.length === 0)
    return void contradicts('is there, and the audit knows nothing of it', row.receivedAt);
  if (requestIdOf(row.ticket ?? {}, row.kind, row.version) !== requestId)
    contradicts('is of another ticket, kind or version than its id says', null);
  for (const check of [checkAsked, checkOnTicket, checkPlan, checkStages, checkWho, checkEnding, checkStated])
    try {
      check(row, facts, contradicts);
    } catch {
      contradicts('holds what nothing of ours writes there', null);
    }
}

/** What is asked, by and for whom, is as the ticket was read once; what was decided is a decision of the audit. */
function checkAsked(row: RequestRecord, { read, decided }: RequestFacts, contradicts: Contradicts): void {
  const { request, requestDigest, decision, kept } = row;
  if (request && !read.some((one) => isDeepStrictEqual(plain(one.request ?? null), plain(request))))
    contradicts('asks for something else, or for somebody else, than the audit says');
  const asRead = read.filter((one) => one.requestDigest === requestDigest);
  if (requestDigest !== null && asRead.length === 0)
    contradicts('names another digest of what the ticket says than the audit');
  else if (
    requestDigest !== null &&
    !asRead.some((one) => isDeepStrictEqual(one.digestCovers ?? [], row.digestCovers ?? []))
  )
    contradicts('has a digest that covers other variables than the audit says');
  if (!decision) return;
  const { verdict, policyDigest, entitlement, riskTier, changeClass, reasons, end } = decision;
  const said = plain({ verdict, policyDigest, entitlement, riskTier, changeClass, reasons });
  const asSaid = decided.filter((one) => {
    const { verdict, policyDigest, entitlement, riskTier, changeClass, reasons } = one;
    return isDeepStrictEqual(
      plain({ verdict, policyDigest, entitlement, riskTier, changeClass, reasons }),
      said,
    );
  });
  if (asSaid.length === 0) contradicts('was decided otherwise than the audit says');
  const ends = [...decided.map((one) => one.end), kept?.end];
  if (!ends.some((one) => isDeepStrictEqual(plain(one ?? null), plain(end))))
    contradicts('ends otherwise than any decision of it says');
}

/** What is planned, and what was approved, are parts of decisions of the audit. */
function checkPlan(
  { plan, approvedChanges, doneParts = [] }: RequestRecord,
  { decided }: RequestFacts,
  contradicts: Contradicts,
): void {
  const plans = decided.flatMap((one) => one.plan ?? []);
  const known = plans.flatMap(({ changes = [] }) => changes).map(plain);
  const isKnown = (change: unknown) => known.some((one) => isDeepStrictEqual(one, plain(change)));
  if (plan && !plans.some(({ digest }) => digest === plan.digest))
    contradicts('has a plan of another digest than any decision');
  if (plan?.changes.some((change) => !isKnown(change))) contradicts('plans a change that was never decided');
  if (
    plan?.usable &&
    !plans.some(({ usable }) => isDeepStrictEqual(plain(usable ?? null), plain(plan.usable)))
  )
    contradicts('waits for other service plans than were decided');
  if (doneParts.some((part) => !plans.some(({ digest }) => digest === part.plan.digest)))
    contradicts('has a part done that was never decided');
  if (approvedChanges?.length === 0) contradicts('names no change as approved');
  if (approvedChanges?.some((change) => !isKnown(change)))
    contradicts('names a change as approved that was never decided');
}

/** Who was in the deciding groups, and what those are called whom it is for and by, is as it was read for a decision. */
function checkWho(row: RequestRecord, facts: RequestFacts, contradicts: Contradicts): void {
  const { deciders = {}, names, request } = row;
  if (row.deciders && facts.deciders.length > 0) {
    for (const [groupId, members] of Object.entries(deciders))
      if (!facts.deciders.some((one) => one[groupId] === members))
        contradicts(`has other people in the deciding group ${groupId} than the audit says`);
    for (const groupId of new Set(facts.deciders.flatMap((one) => Object.keys(one))))
      if (!(groupId in deciders)) contradicts(`does not say who was in the deciding group ${groupId}`);
  }
  for (const id of [request?.beneficiaryId, request?.requesterId]) {
    const known = id === undefined ? undefined : facts.displayNames.get(id);
    const name = id === undefined ? undefined : names[id];
    if (known && name !== undefined && !known.has(name))
      contradicts(`calls ${id} otherwise than the directory did when it was decided`);
  }
}

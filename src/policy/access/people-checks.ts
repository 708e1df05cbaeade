import type { AccessFacts, UserFacts } from '../../domain/facts.ts';
import type { Findings } from '../reason-entry.ts';
import { find } from '../reasons.ts';
import type { PeopleSource } from './access-table.ts';
import { checkEligible, checkNotFor } from './eligible-checks.ts';
import { hiddenDetail } from './hidden-group.ts';
import { onCallOf, rosterUnknown } from './on-call.ts';
import { nameOf } from './person.ts';
import type { Situation } from './situation.ts';

/** Both people exist and may sign in, the beneficiary is eligible, and the requester may ask for them. */
export function checkPeople(situation: Situation): void {
  const { facts, findings, at } = situation;
  const requesterIsKnown = checkAccount(findings, 'requester', facts.requester, at);
  const beneficiaryIsKnown = checkAccount(findings, 'beneficiary', facts.beneficiary, at);
  if (beneficiaryIsKnown) {
    checkEligible(situation);
    checkNotFor(situation);
  }
  if (requesterIsKnown && beneficiaryIsKnown) checkMayAsk(situation);
}

/** Whether there is such a user at all; what else is wrong is found without ending the checks. `rule`: a JSON pointer to what the reasons name. */
export function checkAccount(
  findings: Findings,
  role: 'requester' | 'beneficiary',
  user: UserFacts,
  at: number,
  rule = '/people',
): boolean {
  if (user.found !== true) {
    find(findings, `${role}-not-found`, `The directory has no user ${user.id} (${role}).`, rule);
    return false;
  }
  if (typeof user.enabled !== 'boolean') {
    find(findings, 'attribute-missing', `Whether ${nameOf(user)} may sign in is not known.`, rule);
  } else if (!user.enabled) {
    find(findings, `${role}-disabled`, `The account of ${nameOf(user)} is disabled.`, rule);
  }
  if (hasLeft(user, at)) {
    find(findings, `${role}-left`, `${nameOf(user)} left on ${user.leaveAt}.`, rule);
  }
  return true;
}

/** Whether the leave date is reached. A leave date that is no moment counts as reached. */
export function hasLeft(user: UserFacts, at: number): boolean {
  return user.leaveAt !== null && !(Date.parse(user.leaveAt) > at);
}

function checkMayAsk({ request, facts, index, findings }: Situation): void {
  const { mayAsk } = index.entitlement;
  const { requesterId, beneficiaryId } = request;
  if (requesterId === beneficiaryId) {
    if (mayAsk.self) return;
  } else if (mayAsk.manager && facts.beneficiary.managerId === requesterId) {
    return;
  }
  const delegated = mayAsk.delegates === null ? false : isAmong(mayAsk.delegates, requesterId, facts);
  if (delegated === true) return;
  if (delegated === null) {
    const who = 'The list of people who may ask on behalf of others';
    const { delegates } = mayAsk;
    const hidden =
      delegates?.source === 'group' ? hiddenDetail(facts, delegates.id, `${who} can't be seen`) : null;
    const unknown = delegates === null ? null : rosterUnknown(delegates, facts);
    if (unknown !== null) find(findings, 'roster-unknown', unknown, index.rules.mayAsk);
    else if (hidden === null) find(findings, 'fact-missing', `${who} could not be read.`, index.rules.mayAsk);
    else find(findings, 'hidden-members-group', hidden, index.rules.mayAsk);
    return;
  }
  const forWhom = requesterId === beneficiaryId ? 'themselves' : nameOf(facts.beneficiary);
  find(findings, 'may-not-ask', `${nameOf(facts.requester)} may not ask for ${forWhom}.`, index.rules.mayAsk);
}

/** `null`: not known, because the group was not read. */
function isAmong(source: PeopleSource, id: string, facts: AccessFacts): boolean | null {
  switch (source.source) {
    case 'manager':
      return facts.beneficiary.managerId === id;
    case 'users':
      return source.ids.includes(id);
    case 'group':
      return facts.approverGroups[source.id]?.includes(id) ?? null;
    case 'cost-center':
      return ownersOf(source, facts.beneficiary).includes(id);
    // Only an override that they made themselves keeps them from it.
    case 'on-call':
      return (
        onCallOf(source, facts, { requesterId: id, beneficiaryId: facts.beneficiary.id })?.includes(id) ??
        null
      );
  }
}

/** Owners of the beneficiary's cost center; nobody where the directory names none, or one that the table lacks. */
export function ownersOf(
  { owners }: Extract<PeopleSource, { source: 'cost-center' }>,
  { costCenter }: UserFacts,
): readonly string[] {
  return costCenter !== null && Object.hasOwn(owners, costCenter) ? (owners[costCenter] ?? []) : [];
}

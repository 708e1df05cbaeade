import type { AccessFacts, UserFacts } from '../../domain/facts.ts';
import { type Findings, find } from '../reasons.ts';
import type { PeopleSource } from './access-table.ts';
import { hiddenDetail } from './hidden-group.ts';
import type { Situation } from './situation.ts';

/** Both people exist and may sign in, the beneficiary is eligible, and the requester may ask for them. */
export function checkPeople(situation: Situation): void {
  const { facts, findings, at } = situation;
  const requesterIsKnown = checkAccount(findings, 'requester', facts.requester, at);
  const beneficiaryIsKnown = checkAccount(findings, 'beneficiary', facts.beneficiary, at);
  if (beneficiaryIsKnown) checkEligible(situation);
  if (requesterIsKnown && beneficiaryIsKnown) checkMayAsk(situation);
}

/** Whether there is such a user at all; what else is wrong is found without ending the checks. */
function checkAccount(
  findings: Findings,
  role: 'requester' | 'beneficiary',
  user: UserFacts,
  at: number,
): boolean {
  if (user.found !== true) {
    find(findings, `${role}-not-found`, `The directory has no user ${user.id} (${role}).`, '/people');
    return false;
  }
  if (typeof user.enabled !== 'boolean') {
    find(findings, 'attribute-missing', `Whether ${nameOf(user)} may sign in is not known.`, '/people');
  } else if (!user.enabled) {
    find(findings, `${role}-disabled`, `The account of ${nameOf(user)} is disabled.`, '/people');
  }
  if (hasLeft(user, at)) {
    find(findings, `${role}-left`, `${nameOf(user)} left on ${user.leaveAt}.`, '/people');
  }
  return true;
}

/** Whether the leave date is reached. A leave date that is no moment counts as reached. */
export function hasLeft(user: UserFacts, at: number): boolean {
  return user.leaveAt !== null && !(Date.parse(user.leaveAt) > at);
}

/** Guests have no employment here, and the directory has no type of it for them. */
export function isGuest({ userType, userPrincipalName }: UserFacts): boolean {
  return userType === 'Guest' || userPrincipalName.includes('#EXT#');
}

export function nameOf(user: UserFacts): string {
  return user.userPrincipalName || user.id;
}

function checkEligible({ facts, index, policy, findings }: Situation): void {
  const { beneficiary } = facts;
  const { eligible, rules, entitlement } = index;
  const { userTypes } = entitlement.eligible;
  if (typeof beneficiary.userType !== 'string') {
    find(findings, 'attribute-missing', `${nameOf(beneficiary)} has no user type.`, rules.eligible);
  } else if (!userTypes.includes(beneficiary.userType)) {
    const detail = `${nameOf(beneficiary)} is a ${beneficiary.userType.toLowerCase()}.`;
    find(findings, 'user-type-not-eligible', detail, rules.eligible);
  }
  checkListed(findings, eligible.departments, beneficiary, 'department', rules.eligible);
  checkListed(findings, eligible.costCenters, beneficiary, 'costCenter', rules.eligible);
  checkListed(findings, eligible.employeeTypes, beneficiary, 'employeeType', rules.eligible);
  if (typeof beneficiary.employeeType !== 'string') {
    const matters = policy.endRequiredFor.size + policy.leaveDateRequiredFor.size > 0;
    if (matters && !isGuest(beneficiary) && eligible.employeeTypes === null)
      missing(findings, beneficiary, 'employeeType', '/people');
  } else if (beneficiary.leaveAt === null && policy.leaveDateRequiredFor.has(beneficiary.employeeType)) {
    const detail = `${nameOf(beneficiary)} (${beneficiary.employeeType}) has no leave date.`;
    find(findings, 'leave-date-missing', detail, '/people/leaveDateRequiredFor');
  }
}

const ATTRIBUTES = {
  department: { code: 'department-not-eligible', words: 'department' },
  costCenter: { code: 'cost-center-not-eligible', words: 'cost center' },
  employeeType: { code: 'employee-type-not-eligible', words: 'employment type' },
} as const;

function checkListed(
  findings: Findings,
  allowed: ReadonlySet<string> | null,
  user: UserFacts,
  attribute: keyof typeof ATTRIBUTES,
  rule: string,
): void {
  if (allowed === null) return;
  const value = user[attribute];
  if (typeof value !== 'string' || value === '') {
    missing(findings, user, attribute, rule);
  } else if (!allowed.has(value)) {
    const { code, words } = ATTRIBUTES[attribute];
    find(findings, code, `The ${words} of ${nameOf(user)} is "${value}".`, rule);
  }
}

function missing(
  findings: Findings,
  user: UserFacts,
  attribute: keyof typeof ATTRIBUTES,
  rule: string,
): void {
  const detail = `${nameOf(user)} has no ${ATTRIBUTES[attribute].words} in the directory.`;
  find(findings, 'attribute-missing', detail, rule);
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
    const who = 'Who may ask on behalf of others';
    const { delegates } = mayAsk;
    const hidden =
      delegates?.source === 'group' ? hiddenDetail(facts, delegates.id, `${who} can't be seen`) : null;
    if (hidden === null) find(findings, 'fact-missing', `${who} could not be read.`, index.rules.mayAsk);
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
  }
}

/** Owners of the beneficiary's cost center; nobody where the directory names none, or one that the table lacks. */
export function ownersOf(
  { owners }: Extract<PeopleSource, { source: 'cost-center' }>,
  { costCenter }: UserFacts,
): readonly string[] {
  return costCenter !== null && Object.hasOwn(owners, costCenter) ? (owners[costCenter] ?? []) : [];
}

import { comparable } from '../../domain/comparable.ts';
import type { AccessFacts, UserFacts } from '../../domain/facts.ts';
import type { Findings } from '../reason-entry.ts';
import { find } from '../reasons.ts';
import type { RoleGroup } from './access-table.ts';
import type { SignalIndex } from './index-entitlement.ts';
import { isGuest, nameOf } from './person.ts';
import { findUnknown, isIn } from './role-groups.ts';
import type { Situation } from './situation.ts';

type Attribute = 'department' | 'costCenter' | 'employeeType' | 'jobTitle';

/** What people are told apart by, in the order in which it is said: the member of the facts, and the list of the table. */
const ATTRIBUTES = [
  { of: 'department', list: 'departments', words: 'department', code: 'department-not-eligible' },
  { of: 'costCenter', list: 'costCenters', words: 'cost center', code: 'cost-center-not-eligible' },
  { of: 'employeeType', list: 'employeeTypes', words: 'employment type', code: 'employee-type-not-eligible' },
  { of: 'jobTitle', list: 'jobTitles', words: 'job title', code: 'job-title-not-eligible' },
] as const satisfies readonly {
  readonly of: Attribute;
  readonly list: keyof SignalIndex;
  readonly words: string;
  readonly code: string;
}[];

/** Whoever may have it at all, by what the directory says of them. What it does not say never helps. */
export function checkEligible({ facts, index, policy, findings }: Situation): void {
  const { beneficiary } = facts;
  const { eligible, rules, entitlement } = index;
  const { userTypes } = entitlement.eligible;
  if (typeof beneficiary.userType !== 'string') {
    find(findings, 'attribute-missing', `${nameOf(beneficiary)} has no user type.`, rules.eligible);
  } else if (!userTypes.includes(beneficiary.userType)) {
    const detail = `${entitlement.title} is not offered to a ${beneficiary.userType.toLowerCase()} (${nameOf(beneficiary)}).`;
    find(findings, 'user-type-not-eligible', detail, rules.eligible);
  }
  for (const { of, list, words, code } of ATTRIBUTES) {
    const allowed = eligible[list];
    if (allowed === null) continue;
    const value = said(beneficiary, of);
    if (value === null) missing(findings, beneficiary, words, rules.eligible);
    else if (!allowed.has(sameAs(of, value)))
      find(
        findings,
        code,
        `${entitlement.title} is not offered to the ${words} "${value}" (${nameOf(beneficiary)}).`,
        rules.eligible,
      );
  }
  checkRoleGroups(findings, eligible.roleGroups, facts, rules.eligible);
  if (typeof beneficiary.employeeType !== 'string') {
    const matters = policy.endRequiredFor.size + policy.leaveDateRequiredFor.size > 0;
    if (matters && !isGuest(beneficiary) && eligible.employeeTypes === null)
      missing(findings, beneficiary, 'employment type', '/people');
  } else if (beneficiary.leaveAt === null && policy.leaveDateRequiredFor.has(beneficiary.employeeType)) {
    const detail = `${nameOf(beneficiary)} (${beneficiary.employeeType}) has no leave date.`;
    find(findings, 'leave-date-missing', detail, '/people/leaveDateRequiredFor');
  }
}

/** One of the groups is enough. Where they are seen in none, each of which that says nothing is one they may be in. */
function checkRoleGroups(
  findings: Findings,
  groups: readonly RoleGroup[] | null,
  facts: AccessFacts,
  rule: string,
): void {
  if (groups === null || groups.some(({ id }) => isIn(facts, id))) return;
  const unknown = groups.filter((group) => findUnknown(findings, facts, group, rule));
  if (unknown.length > 0) return;
  const names = groups.map(({ name }) => name).join(', ');
  const detail = `${nameOf(facts.beneficiary)} is in none of the groups that may have it: ${names || 'none is named'}.`;
  find(findings, 'role-group-not-eligible', detail, rule);
}

/** Whom it is not for, whoever else may have it. What is not known can't be ruled out. */
export function checkNotFor({ facts, index, findings }: Situation): void {
  const { beneficiary } = facts;
  const { notFor, rules, entitlement } = index;
  const { title } = entitlement;
  const unnamed: string[] = [];
  for (const { of, list, words } of ATTRIBUTES) {
    const barred = notFor[list];
    if (barred === null) continue;
    const value = said(beneficiary, of);
    if (value === null) unnamed.push(words);
    else if (barred.has(sameAs(of, value)))
      find(findings, 'role-not-allowed', `${title} is not for the ${words} "${value}".`, rules.notFor);
  }
  for (const words of unnamed) {
    const detail = `Whether ${title} is for them is not known: the directory names no ${words}.`;
    find(findings, 'attribute-missing', detail, rules.notFor);
  }
  for (const group of notFor.roleGroups ?? []) {
    // What we have given a moment ago counts before the directory shows it.
    if (isIn(facts, group.id) || group.id in facts.heldByUs)
      find(findings, 'role-not-allowed', `${title} is not for members of ${group.name}.`, rules.notFor);
    else findUnknown(findings, facts, group, rules.notFor);
  }
}

function said(user: UserFacts, attribute: Attribute): string | null {
  const value = user[attribute];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Titles are typed by people, and compared as they mean them; the others are codes of a list. */
function sameAs(attribute: Attribute, value: string): string {
  return attribute === 'jobTitle' ? comparable(value) : value;
}

function missing(findings: Findings, user: UserFacts, words: string, rule: string): void {
  find(findings, 'attribute-missing', `${nameOf(user)} has no ${words} in the directory.`, rule);
}

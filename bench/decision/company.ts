/** A company of any size, with requests that a simple policy grants, asks about or refuses. */
import { createHash } from 'node:crypto';
import type { AccessFacts, UserFacts } from '../../src/domain/facts.ts';
import type { AccessRequest } from '../../src/domain/request.ts';

/** The part of policy that every engine here can express. */
export type Rule = {
  readonly item: string;
  readonly groupId: string;
  readonly departments: readonly [string, string];
  readonly maxDays: number;
  /** Whether somebody must approve. */
  readonly asks: boolean;
};

export type Case = {
  readonly request: AccessRequest;
  readonly facts: AccessFacts;
  readonly rule: Rule;
  readonly days: number;
};

export type SimpleVerdict = 'grant' | 'ask' | 'refuse';

const DEPARTMENTS = ['Finance', 'Sales', 'Engineering', 'Legal', 'Marketing', 'Treasury'] as const;

export function guid(name: string): string {
  const hex = createHash('sha1').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export function rulesOf(entitlements: number): readonly Rule[] {
  return Array.from({ length: entitlements }, (_, n) => ({
    item: `Item ${n}`,
    groupId: guid(`group ${n}`),
    departments: [department(n), department(n + 1)],
    maxDays: 30 + (n % 5) * 30,
    asks: n % 2 === 1,
  }));
}

/** As many cases, spread over all entitlements: two of three are allowed, the others fail one check each. */
export function casesOf(rules: readonly Rule[], count: number): readonly Case[] {
  return Array.from({ length: count }, (_, n) => {
    const rule = rules[(n * 7) % rules.length];
    if (rule === undefined) throw new Error('There are no rules to make cases of.');
    return caseOf(rule, n);
  });
}

function caseOf(rule: Rule, n: number): Case {
  const fails = n % 3 === 2 ? Math.floor(n / 3) % 4 : -1;
  const beneficiary = user(
    `person ${n}`,
    fails === 0 ? 'Nowhere' : rule.departments[n % 2 === 0 ? 0 : 1],
    fails !== 1,
  );
  const days = fails === 2 ? rule.maxDays + 1 : 1 + (n % 30);
  return {
    request: requestOf(rule, beneficiary.id, days, n),
    facts: factsOf(rule, beneficiary, fails === 3),
    rule,
    days,
  };
}

function requestOf(rule: Rule, personId: string, days: number, n: number): AccessRequest {
  return {
    ticket: { system: 'servicenow', id: guid(`ticket ${n}`), number: `RITM${10_000 + n}` },
    kind: 'group-membership',
    requesterId: personId,
    beneficiaryId: personId,
    catalogItem: rule.item,
    variables: {},
    duration: { lasts: 'days', days },
    justification: 'Needed for the work of this quarter.',
  };
}

function factsOf(rule: Rule, beneficiary: UserFacts, roleAssignable: boolean): AccessFacts {
  const approver = user(`approver of ${rule.item}`, 'IT', true);
  return {
    requester: beneficiary,
    beneficiary,
    people: { [approver.id]: approver },
    approverGroups: {},
    groups: {
      [rule.groupId]: {
        id: rule.groupId,
        found: true,
        displayName: `GRP of ${rule.item}`,
        dynamic: false,
        roleAssignable,
        synced: false,
        restrictedManagement: false,
        mailEnabled: false,
        unified: false,
        hiddenMembers: false,
        privilegedParents: [],
      },
    },
    directMemberships: { [rule.groupId]: false },
    effectiveMemberships: [],
    grantedByUs: [],
    heldByUs: {},
    ticket: { standing: 'open', active: true, approval: 'requested', provenApprovals: [] },
  };
}

function user(name: string, inDepartment: string, enabled: boolean): UserFacts {
  return {
    id: guid(name),
    found: true,
    displayName: name,
    userPrincipalName: `${name.replaceAll(' ', '.')}@contoso.example`,
    enabled,
    userType: 'Member',
    jobTitle: null,
    department: inDepartment,
    costCenter: 'CC-1',
    employeeType: 'Employee',
    leaveAt: null,
    managerId: null,
  };
}

function department(n: number): string {
  return DEPARTMENTS[n % DEPARTMENTS.length] ?? DEPARTMENTS[0];
}

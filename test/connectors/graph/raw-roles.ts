/** A person with directory roles, as Graph shows them over the wire. */
import { type Item, rawReads } from './raw.ts';

export const USER = '11111111-aaaa-4111-8111-111111111111';
export const GROUP = '22222222-aaaa-4222-8222-222222222222';
export const UNIT = '33333333-aaaa-4333-8333-333333333333';
export const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';

const HOURS = { startDateTime: '2026-03-02T09:00:00Z', endDateTime: '2026-03-02T11:00:00Z' };

export const INSTANCE = {
  id: 'i1',
  principalId: USER,
  roleDefinitionId: EXCHANGE,
  directoryScopeId: '/',
  assignmentType: 'Assigned',
  memberType: 'Direct',
  roleAssignmentScheduleId: 's1',
  roleAssignmentOriginId: 'o1',
  ...HOURS,
};

export const REQUEST = {
  id: 's1',
  action: 'adminAssign',
  status: 'Provisioned',
  principalId: USER,
  roleDefinitionId: EXCHANGE,
  directoryScopeId: '/',
  targetScheduleId: 's1',
  createdDateTime: '2026-03-02T09:00:01.5Z',
  createdBy: { application: { id: 'app' }, user: null },
  justification: 'INC1 [countersign 00112233445566778899aabbccddeeff]',
  scheduleInfo: {
    startDateTime: HOURS.startDateTime,
    expiration: { type: 'afterDateTime', endDateTime: HOURS.endDateTime, duration: null },
  },
};

const RULES: readonly object[] = [
  { '@odata.type': '#x.CustomExtensionRule', id: 'CustomExtension_PreApproval_EndUser_Assignment' },
  { id: 'Enablement_Admin_Assignment', enabledRules: ['Justification'] },
  { id: 'Expiration_Admin_Assignment', isExpirationRequired: true, maximumDuration: 'P180D' },
  { id: 'Expiration_EndUser_Assignment', isExpirationRequired: true, maximumDuration: 'PT8H30M' },
  { id: 'AuthenticationContext_EndUser_Assignment', isEnabled: false, claimValue: '' },
  { id: 'Approval_EndUser_Assignment', setting: { isApprovalRequired: true, approvalStages: [] } },
];

/** A policy's rules, of which those named are as `instead` has them; `null`: left out. */
export function rulesWith(instead: Readonly<Record<string, object | null>> = {}): readonly object[] {
  return RULES.flatMap((rule) => {
    const other = instead[(rule as { readonly id: string }).id];
    return other === null ? [] : [{ ...rule, ...other }];
  });
}

type Lists = {
  readonly groups?: readonly object[];
  readonly instances?: (principalId: string) => readonly object[];
  readonly eligible?: (principalId: string) => readonly object[];
  readonly assignments?: readonly object[];
  readonly requests?: readonly object[];
  readonly rules?: readonly object[];
};

export const list = (value: readonly object[], more: object = {}): Item => ({
  status: 200,
  body: { value, ...more },
});

/** A tenant read as these lists; `instead` answers paths that contain a part in another way. */
export function withRoles(lists: Lists, instead: Readonly<Record<string, Item>> = {}) {
  return rawReads((path) => {
    const other = Object.entries(instead).find(([part]) => path.includes(part));
    if (other) return other[1];
    const principal = path.includes(GROUP) ? GROUP : USER;
    if (path.includes('transitiveMemberOf')) return list(lists.groups ?? []);
    if (path.includes('roleAssignmentScheduleInstances')) return list(lists.instances?.(principal) ?? []);
    if (path.includes('roleEligibilityScheduleInstances')) return list(lists.eligible?.(principal) ?? []);
    if (path.includes('roleAssignmentScheduleRequests')) return list(lists.requests ?? []);
    if (path.includes('roleAssignments?')) return list(lists.assignments ?? []);
    if (path.includes('roleManagementPolicyAssignments'))
      return list([{ id: 'p', policy: { rules: lists.rules ?? rulesWith() } }]);
    throw new Error(`${path} is not read here.`);
  });
}

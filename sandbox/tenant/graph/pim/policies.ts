/** What PIM demands for a role or a group, as rules (graph 11.5), and what breaks them. */
import { TENANT_ID } from '../../../company.ts';
import { durationMs } from '../../faults/duration.ts';
import type { Asked, Span } from './records.ts';
import type { BrokenRule } from './refusals.ts';
import type { PolicyChanges } from './switches.ts';

export type PimPolicy = Required<PolicyChanges> & {
  readonly longestAssignment: string;
  readonly longestActivation: string;
};

/** As a company has it that never touched its policies but for the end that an assignment must have. */
const COMPANY_POLICY: Omit<PimPolicy, 'maxDuration'> = {
  mfaOnAdminAssign: false,
  justification: true,
  ticketing: false,
  mfaOnActivation: true,
  approvalOnActivation: false,
  authenticationContext: null,
  longestAssignment: 'P180D',
  longestActivation: 'PT8H',
};

export function policyWith(changes: PolicyChanges | undefined): PimPolicy {
  const { maxDuration } = changes ?? {};
  const longest = maxDuration && { longestAssignment: maxDuration, longestActivation: maxDuration };
  return { maxDuration: maxDuration ?? '', ...COMPANY_POLICY, ...changes, ...longest };
}

/** Whether whoever asks proved a second factor, and what their token's authentication context says. */
export type Proof = { readonly mfa: boolean; readonly context: string | null };

/** Rules that an assignment or an activation breaks. An app never proves a second factor. */
export function brokenRules(
  policy: PimPolicy,
  { action, justification, ticket }: Asked<unknown>,
  span: Span,
  proof: Proof,
): readonly BrokenRule[] {
  const own = action.startsWith('self');
  const longest = own ? policy.longestActivation : policy.longestAssignment;
  const tooLong = span.until === null || span.until - span.since > durationMs(longest);
  const broken: readonly (BrokenRule | false)[] = [
    tooLong && rule('ExpirationRule', 'MaximumDurationExceeded', `The longest duration is ${longest}`),
    policy.justification &&
      !justification?.trim() &&
      rule('JustificationRule', 'JustificationRequired', 'Justification is required'),
    policy.ticketing &&
      !ticket?.ticketNumber?.trim() &&
      rule('TicketingRule', 'TicketInfoRequired', 'Ticket information is required'),
    (own ? policy.mfaOnActivation : policy.mfaOnAdminAssign) &&
      !proof.mfa &&
      rule('MfaRule', 'MfaRequired', 'Multi-factor authentication is required'),
  ];
  return broken.filter((one) => one !== false);
}

const rule = (name: string, code: string, reason: string): BrokenRule => ({ rule: name, code, reason });

type Caller = 'Admin' | 'EndUser';
type Level = 'Assignment' | 'Eligibility';

const TYPE = '#microsoft.graph.unifiedRoleManagementPolicy';

/** The rules as Graph lists them: seventeen that every policy has, and one of a kind that may be added. */
export function rulesOf(policy: PimPolicy): readonly object[] {
  const rule = (kind: string, id: string, caller: Caller, level: Level, own: object) => ({
    '@odata.type': `${TYPE}${kind}Rule`,
    id,
    target: {
      caller,
      level,
      operations: ['All'],
      inheritableSettings: [],
      enforcedSettings: [],
    },
    ...own,
  });
  const enabled = (mfa: boolean) => ({
    enabledRules: [
      ...(mfa ? ['MultiFactorAuthentication'] : []),
      ...(policy.justification ? ['Justification'] : []),
      ...(policy.ticketing ? ['Ticketing'] : []),
    ],
  });
  const expiration = (maximumDuration: string, isExpirationRequired = true) => ({
    isExpirationRequired,
    maximumDuration,
  });
  const notifications = (['Admin', 'Requestor', 'Approver'] as const).flatMap((recipientType) =>
    (
      [
        ['Admin', 'Eligibility'],
        ['Admin', 'Assignment'],
        ['EndUser', 'Assignment'],
      ] as const
    ).map(([caller, level]) =>
      rule('Notification', `Notification_${recipientType}_${caller}_${level}`, caller, level, {
        notificationType: 'Email',
        recipientType,
        notificationLevel: 'All',
        isDefaultRecipientsEnabled: true,
        notificationRecipients: [],
      }),
    ),
  );
  return [
    rule('Expiration', 'Expiration_Admin_Eligibility', 'Admin', 'Eligibility', expiration('P365D', false)),
    rule('Enablement', 'Enablement_Admin_Eligibility', 'Admin', 'Eligibility', { enabledRules: [] }),
    rule(
      'Expiration',
      'Expiration_Admin_Assignment',
      'Admin',
      'Assignment',
      expiration(policy.longestAssignment),
    ),
    rule(
      'Enablement',
      'Enablement_Admin_Assignment',
      'Admin',
      'Assignment',
      enabled(policy.mfaOnAdminAssign),
    ),
    rule(
      'Expiration',
      'Expiration_EndUser_Assignment',
      'EndUser',
      'Assignment',
      expiration(policy.longestActivation),
    ),
    rule(
      'Enablement',
      'Enablement_EndUser_Assignment',
      'EndUser',
      'Assignment',
      enabled(policy.mfaOnActivation),
    ),
    rule('AuthenticationContext', 'AuthenticationContext_EndUser_Assignment', 'EndUser', 'Assignment', {
      isEnabled: policy.authenticationContext !== null,
      claimValue: policy.authenticationContext ?? '',
    }),
    rule('Approval', 'Approval_EndUser_Assignment', 'EndUser', 'Assignment', {
      setting: {
        isApprovalRequired: policy.approvalOnActivation,
        isApprovalRequiredForExtension: false,
        isRequestorJustificationRequired: true,
        approvalMode: 'SingleStage',
        approvalStages: [],
      },
    }),
    ...notifications,
    rule('CustomExtension', 'CustomExtension_EndUser_Assignment', 'EndUser', 'Assignment', {
      isEnabled: false,
    }),
  ];
}

/** Ids as Graph forms them: of the policy, and of its assignment to a role or a group's way in. */
export const policyId = (scopeType: 'DirectoryRole' | 'Group', guid: string): string =>
  `${scopeType}_${TENANT_ID}_${guid}`;

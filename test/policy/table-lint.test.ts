import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lintPolicy } from '../../cli/policy/lint/lint-policy.ts';
import { policyOfText, textWith } from './table-in-force.ts';

const A_CHANNEL = { chat: 'teams', id: '19:identity-ops@thread.tacv2', name: 'Identity Ops' };

/** An edit that leaves the table whole but something in it idle or weak. */
const IDLE: readonly (readonly [string, Readonly<Record<string, unknown>>, string, string])[] = [
  [
    'an entitlement no item leads to',
    { '/catalogItems/5/means/entitlement': 'vpn', '/catalogItems/11/means/values/HR cases': 'vpn' },
    '/entitlements/9',
    'unreachable',
  ],
  ['an approval rule for a tag nobody has', { '/entitlements/9/tags': [] }, '/approvals/3', 'unreachable'],
  ['a freeze for a tag nobody has', { '/entitlements/9/tags': [] }, '/calendar/freezes/2', 'unreachable'],
  [
    'a stage nobody asks for',
    {
      '/stages/board': {
        needs: [{ role: 'ciso', quorum: 1 }],
        dueHours: 8,
        remindAfterHours: [],
        escalation: null,
        nextInLine: null,
        acceptsItsmApproval: false,
        distinct: false,
      },
    },
    '/stages/board',
    'unused',
  ],
  ['a role no stage needs', { '/roles/auditor': { source: 'manager' } }, '/roles/auditor', 'unused'],
  [
    'a window nobody waits for',
    { '/calendar/windows/idle': { rule: 'FREQ=DAILY', from: '01:00', lastsMinutes: 5, since: '2026-01-01' } },
    '/calendar/windows/idle',
    'unused',
  ],
  [
    'a list of job titles that nobody is in',
    { '/entitlements/2/eligible': { userTypes: ['Member'], jobTitles: [] } },
    '/entitlements/2/eligible/jobTitles',
    'for-nobody',
  ],
  [
    'a list of role groups that nobody is in',
    { '/entitlementDefaults/eligible/roleGroups': [] },
    '/entitlements/3/eligible/roleGroups',
    'for-nobody',
  ],
  [
    'a time for which licenses are looked for, in a table of groups',
    { '/operations/proof/directLicenseMinutes': 60 },
    '/operations/proof/directLicenseMinutes',
    'unused',
  ],
  [
    'a channel in which everybody reads of every request',
    { '/operations/notify/channels': [{ ...A_CHANNEL, severities: ['info'] }] },
    '/operations/notify/channels/0/severities',
    'channel-sees-everybody',
  ],
  [
    'a channel of a chat that there is none of',
    { '/operations/notify/channels': [{ ...A_CHANNEL, chat: 'pigeons' }] },
    '/operations/notify/channels/0/chat',
    'unknown-chat',
  ],
  [
    'a channel with nobody behind it',
    { '/operations/notify': { ids: [], groupId: null, channels: [A_CHANNEL] } },
    '/operations/notify/channels',
    'nobody-behind-channel',
  ],
  [
    'a channel that is named twice',
    { '/operations/notify/channels': [A_CHANNEL, { ...A_CHANNEL, severities: ['critical'] }] },
    '/operations/notify/channels/1',
    'repeated',
  ],
  [
    'an easier way to a group',
    { '/entitlements/5/riskTier': 'high' },
    '/entitlements/7/groups/1',
    'weaker-way',
  ],
  [
    'a stage of high risk that is decided in the ticket tool',
    { '/stages/data-owner/acceptsItsmApproval': true },
    '/stages/data-owner/acceptsItsmApproval',
    'itsm-decides-high-risk',
  ],
  [
    'an approval of the ticket tool that stands for a stage of high risk',
    { '/entitlements/0/ticketApprovalSatisfies': ['data-owner'] },
    '/entitlements/0/ticketApprovalSatisfies/0',
    'itsm-decides-high-risk',
  ],
];

describe('lint of a policy table', () => {
  for (const [what, edits, path, code] of IDLE) {
    test(`lint of a policy table reports ${what}`, () => {
      const issues = lintPolicy('table.json', policyOfText(textWith(edits)));
      assert.ok(
        issues.some((issue) => issue.path === path && issue.code === code),
        JSON.stringify(issues, null, 2),
      );
    });
  }
});

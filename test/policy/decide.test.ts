import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CaseFile } from '../../cli/policy/case-file.ts';
import { explain } from '../../cli/policy/explain.ts';
import type { Patch } from '../../cli/policy/patch.ts';
import { person } from '../../sandbox/tenant/company/people.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { AccessFacts } from '../../src/domain/facts.ts';
import { decideGroupMembership } from '../../src/kinds/group-membership/decide.ts';
import { factsWanted } from '../../src/kinds/group-membership/facts.ts';
import { caseBase, policyInForce, policyOfText, sceneOf, textWith } from './table-in-force.ts';

const BASE = caseBase();
const id = (key: string): string => person(key).id;

type Asked = Omit<CaseFile, 'about' | 'reasons'>;

function decide(asked: Asked, edits: Readonly<Record<string, unknown>> = {}): Decision {
  const policy = policyOfText(textWith(edits));
  const { request, facts, now } = sceneOf(asked, policy, BASE);
  return decideGroupMembership(request, policy, facts, now);
}

function itself(
  key: string,
  catalogItem: string,
  variables: Readonly<Record<string, string>> = {},
): Asked['ticket'] {
  return { catalogItem, requester: key, beneficiary: key, variables };
}

function approvedBy(...keys: readonly string[]): Patch {
  const rows = keys.map((key) => ({ approverId: `@${key}`, at: '2026-03-03T08:00:00.000Z', rowId: key }));
  return { ticket: { approval: 'approved', provenApprovals: rows } };
}

function codes({ reasons }: Decision): readonly string[] {
  return reasons.map(({ code }) => code);
}

describe('whoever decided an earlier stage', () => {
  const ticket = itself('treasury-analyst', 'Payments: create');
  const edits = {
    '/entitlements/10/ticketApprovalSatisfies': ['data-owner'],
    '/stages/owner-and-security/distinct': true,
    '/entitlements/10/owners/app-owner': {
      source: 'users',
      ids: [id('finance-data-owner'), id('payments-owner')],
    },
  };

  test('on the ticket is no candidate of a distinct stage', () => {
    const { stages } = decide({ ticket, facts: approvedBy('finance-data-owner') }, edits);
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['owner-and-security'],
    );
    assert.deepEqual(stages[0]?.needs[0]?.candidates, [id('payments-owner')]);
  });

  test('whoever decided an earlier stage may decide a stage that is not distinct', () => {
    const loose = { ...edits, '/stages/owner-and-security/distinct': false };
    const { stages } = decide({ ticket, facts: approvedBy('finance-data-owner') }, loose);
    assert.deepEqual(stages[0]?.needs[0]?.candidates, [id('finance-data-owner'), id('payments-owner')]);
  });

  test('whoever decided an earlier stage is not counted on for a distinct stage that has nobody else', () => {
    const alone = {
      ...edits,
      '/entitlements/10/owners/app-owner': { source: 'users', ids: [id('finance-data-owner')] },
      '/stages/owner-and-security/nextInLine': null,
    };
    const decision = decide({ ticket }, alone);
    assert.equal(decision.verdict, 'review');
    assert.ok(codes(decision).includes('nobody-to-ask'));
  });
});

describe('an approval on the ticket', () => {
  test('an approval on the ticket counts for a stage of two roles only if both gave it', () => {
    const ticket = itself('developer', 'Engineering repository access', { access_level: 'write' });
    const edits = { '/entitlements/6/ticketApprovalSatisfies': ['owner-and-security'] };
    assert.equal(decide({ ticket, facts: approvedBy('repo-owner') }, edits).verdict, 'ask');
    assert.equal(decide({ ticket, facts: approvedBy('security-approver-1') }, edits).verdict, 'ask');
    assert.equal(
      decide({ ticket, facts: approvedBy('repo-owner', 'security-approver-1') }, edits).verdict,
      'grant',
    );
  });

  test('by the beneficiary counts for nothing, even if they are the owner', () => {
    const ticket = itself('crm-owner', 'Sales CRM access');
    assert.equal(decide({ ticket, facts: approvedBy('crm-owner') }).verdict, 'ask');
  });

  test('an approval on the ticket counts for nothing before the ticket itself is approved', () => {
    const ticket = itself('sales-rep', 'Sales CRM access');
    const facts = { ticket: { ...Object(approvedBy('crm-owner')['ticket']), approval: 'requested' } };
    assert.equal(decide({ ticket, facts }).verdict, 'ask');
  });
});

describe('an approval on the ticket that a delegate gave', () => {
  const ticket = itself('developer', 'Engineering repository access', { access_level: 'write' });
  const TAKEN = {
    '/entitlements/6/ticketApprovalSatisfies': ['owner-and-security'],
    '/stages/owner-and-security/acceptsItsmApproval': true,
    '/stages/owner-and-security/acceptsDelegates': true,
  };
  type Said = readonly [by: string, owner?: string];

  /** In this order; everybody's account is as in the company. */
  function decideOn(
    words: readonly Said[],
    { edits = TAKEN, disabled = [] as readonly string[], asked = ticket } = {},
  ): Decision {
    const policy = policyOfText(textWith(edits));
    const { request, facts, now } = sceneOf({ ticket: asked }, policy, BASE);
    const people = words.map(([key]) => {
      const user = { ...facts.beneficiary, id: id(key), enabled: !disabled.includes(key) };
      return [user.id, user] as const;
    });
    const provenApprovals = words.map(([key, owner], place) => ({
      approverId: id(key),
      ...(owner && { onBehalfOf: id(owner) }),
      at: `2026-03-03T08:00:0${place}.000Z`,
      rowId: `row-${place}`,
    }));
    const given = { ...facts.ticket, approval: 'approved', provenApprovals } as const;
    const all: AccessFacts = {
      ...facts,
      people: { ...facts.people, ...Object.fromEntries(people) },
      ticket: given,
    };
    return decideGroupMembership(request, policy, all, now);
  }

  const OWNER_BY_AGENT: Said = ['helpdesk-agent', 'repo-owner'];
  const SECURITY: Said = ['security-approver-1'];

  test('an approval on the ticket that a delegate gave counts in the place of whoever was asked, and the decision names both', () => {
    const { verdict, onTicket } = decideOn([OWNER_BY_AGENT, SECURITY]);
    assert.equal(verdict, 'grant');
    assert.deepEqual(
      onTicket?.map(({ stage, approverId, onBehalfOf }) => [stage, approverId, onBehalfOf]),
      [
        ['owner-and-security', id('helpdesk-agent'), id('repo-owner')],
        ['owner-and-security', id('security-approver-1'), undefined],
      ],
    );
  });

  test('an approval on the ticket that a delegate gave counts for nothing where the stage takes no delegates', () => {
    const edits = { ...TAKEN, '/stages/owner-and-security/acceptsDelegates': false };
    assert.equal(decideOn([OWNER_BY_AGENT, SECURITY], { edits }).verdict, 'ask');
  });

  test('an approval on the ticket that a delegate gave counts for nothing once the account of the delegate is off', () => {
    assert.equal(decideOn([OWNER_BY_AGENT, SECURITY], { disabled: ['helpdesk-agent'] }).verdict, 'ask');
  });

  test('an approval on the ticket that a delegate gave counts for nothing by whom the request is by or for', () => {
    assert.equal(decideOn([['developer', 'repo-owner'], SECURITY]).verdict, 'ask');
    const asked = { ...ticket, requester: 'helpdesk-agent' };
    assert.equal(decideOn([OWNER_BY_AGENT, SECURITY], { asked }).verdict, 'ask');
  });

  test('an approval on the ticket that a delegate gave counts for nothing in the place of somebody who may not decide', () => {
    assert.equal(decideOn([['helpdesk-agent', 'sales-rep'], SECURITY]).verdict, 'ask');
  });

  test('an approval on the ticket that a delegate gave counts once where they stand in for two, or are asked themselves', () => {
    assert.equal(decideOn([OWNER_BY_AGENT, ['helpdesk-agent', 'security-approver-1']]).verdict, 'ask');
    assert.equal(decideOn([['security-approver-1', 'repo-owner'], SECURITY]).verdict, 'ask');
  });

  test('an approval on the ticket that a delegate gave leaves neither the delegate nor whom they stand in for to a later stage that takes other people', () => {
    const edits = {
      ...TAKEN,
      '/approvals/5/stages': ['app-owner', 'owner-and-security'],
      '/stages/app-owner/acceptsItsmApproval': true,
      '/stages/app-owner/acceptsDelegates': true,
      '/entitlements/6/ticketApprovalSatisfies': ['app-owner'],
      '/stages/owner-and-security/distinct': true,
      '/entitlements/6/owners/app-owner': { source: 'users', ids: [id('repo-owner'), id('crm-owner')] },
    };
    const { stages } = decideOn([OWNER_BY_AGENT], { edits });
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['owner-and-security'],
    );
    assert.deepEqual(stages[0]?.needs[0]?.candidates, [id('crm-owner')]);
    assert.deepEqual(
      stages[0]?.counted?.map(({ approverId }) => approverId),
      [id('helpdesk-agent'), id('repo-owner')],
    );
  });
});

describe('limits', () => {
  test('limits include their last moment: the longest access allowed is allowed', () => {
    const days = (count: string): Asked => ({
      ticket: itself('developer', 'Engineering repository access', {
        access_level: 'write',
        duration_days: count,
      }),
    });
    assert.equal(decide(days('365')).verdict, 'ask');
    assert.deepEqual(codes(decide(days('366'))), ['too-long']);
  });

  test('a leave date is over at its moment', () => {
    const ticket = itself('leaving-soon', 'Access to VPN');
    assert.equal(decide({ ticket, now: '2026-03-06T22:59:59.999Z' }).verdict, 'grant');
    assert.equal(decide({ ticket, now: '2026-03-06T23:00:00.000Z' }).verdict, 'refuse');
  });

  test('a leave date that is no date counts as reached', () => {
    const ticket = itself('finance-analyst', 'Access to VPN');
    assert.equal(decide({ ticket, facts: { beneficiary: { leaveAt: 'soon' } } }).verdict, 'refuse');
  });

  test('a freeze is over at the moment it ends', () => {
    const ticket = itself('hr-officer', 'HR cases access');
    assert.equal(decide({ ticket, now: '2026-03-17T22:59:59.999Z' }).verdict, 'refuse');
    assert.equal(decide({ ticket, now: '2026-03-17T23:00:00.000Z' }).verdict, 'ask');
  });
});

describe('people to ask', () => {
  test('a quorum that is one short is filled up by the next in line', () => {
    const edits = { '/stages/data-owner/needs/0/quorum': 2 };
    const [stage] = decide({ ticket: itself('finance-analyst', 'Access to Finance BI') }, edits).stages;
    assert.deepEqual(stage?.needs, [
      { role: 'data-owner', quorum: 2, candidates: [id('finance-data-owner'), id('cfo')] },
    ]);
  });

  test('a role that has nobody is named after those who are asked instead', () => {
    const [stage] = decide({ ticket: itself('finance-data-owner', 'Access to Finance BI') }).stages;
    assert.equal(stage?.needs[0]?.role, 'data-owner-deputy');
  });

  test('a stage carries its times in seconds, and no escalation to nobody', () => {
    const [stage] = decide({ ticket: itself('finance-analyst', 'Access to Finance BI') }).stages;
    assert.deepEqual([stage?.dueSeconds, stage?.remindAfterSeconds], [172_800, [28_800, 86_400]]);
    assert.deepEqual(stage?.escalation, {
      afterSeconds: 86_400,
      role: 'data-owner-deputy',
      candidates: [id('cfo')],
    });
    const facts = { people: { '@cfo': { enabled: false } } };
    const [alone] = decide({ ticket: itself('finance-analyst', 'Access to Finance BI'), facts }).stages;
    assert.equal(alone?.escalation, null);
  });
});

describe('a delegated list that is a group', () => {
  const groupId = BASE.groups['GRP-IAM-DUTY-MANAGERS']?.id ?? '';
  const edits = {
    '/entitlementDefaults/mayAsk': { self: true, manager: true, delegates: { source: 'group', id: groupId } },
  };
  const askedBy = (requester: string): Asked => ({
    ticket: { catalogItem: 'Access to VPN', requester, beneficiary: 'developer' },
  });

  test('a delegated list that is a group lets its members ask and nobody else', () => {
    assert.equal(decide(askedBy('iam-duty-manager-1'), edits).verdict, 'grant');
    assert.deepEqual(codes(decide(askedBy('helpdesk-agent'), edits)), ['may-not-ask']);
  });

  test('a delegated list that is a group lets nobody ask while it cannot be read, and says so', () => {
    const decision = decide(
      { ...askedBy('iam-duty-manager-1'), forget: ['/approverGroups/@GRP-IAM-DUTY-MANAGERS'] },
      edits,
    );
    assert.equal(decision.verdict, 'review');
    assert.ok(codes(decision).includes('fact-missing'));
  });

  test('a delegated list that is a group is among the facts wanted', () => {
    const policy = policyOfText(textWith(edits));
    const { request } = sceneOf(askedBy('developer'), policy, BASE);
    assert.deepEqual(factsWanted(request, policy).approverGroupIds, [groupId]);
  });
});

describe('a decision', () => {
  test('a decision of a request that the table in force no longer names is a refusal', () => {
    const policy = policyInForce();
    const { request, facts, now } = sceneOf({ ticket: itself('developer', 'Access to VPN') }, policy, BASE);
    const decision = decideGroupMembership({ ...request, catalogItem: 'Gone' }, policy, facts, now);
    assert.deepEqual(
      [decision.verdict, codes(decision), decision.entitlement],
      ['refuse', ['not-governed'], null],
    );
  });

  test('a decision says tier, change class and entitlement for ticket and audit', () => {
    const { riskTier, changeClass, entitlement } = decide({ ticket: itself('developer', 'Access to VPN') });
    assert.deepEqual(
      [riskTier, changeClass, entitlement],
      ['low', { class: 'standard', template: 'STD-VPN-ACCESS' }, 'vpn'],
    );
  });

  test('a decision does not change what it was given', () => {
    const policy = policyInForce();
    const ticket = itself('treasury-analyst', 'Payments: create');
    const { request, facts, now } = sceneOf({ ticket }, policy, BASE);
    const before: AccessFacts = structuredClone(facts);
    const first = decideGroupMembership(request, policy, facts, now);
    const kept = structuredClone(first);
    decideGroupMembership(request, policy, facts, '2026-03-25T10:00:00.000Z');
    assert.deepEqual([facts, first], [before, kept]);
  });

  test('a decision explains itself in sentences that name the rule and what each reader does next', () => {
    const { reasons } = decide({ ticket: itself('helpdesk-agent', 'Global helpdesk access') });
    const [told, ...others] = explain('group-membership', reasons);
    assert.deepEqual(others, []);
    assert.deepEqual(told?.split('\n'), [
      'GRP-GLOBAL-HELPDESK can carry directory roles. [role-assignable-group, rule /entitlements/16/groups/0]',
      '    requester: Ask the people responsible for privileged access; a ticket can not give it.',
      '    approver: Nothing is left to decide: the request is refused, and nothing is changed.',
      '    operator: Take the group out of the policy table, or name an exceptional stage that may approve it.',
    ]);
    assert.deepEqual(explain('group-membership', [{ code: 'of-another-kind', detail: 'Said elsewhere.' }]), [
      'Said elsewhere.',
    ]);
  });
});

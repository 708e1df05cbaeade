import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order, reject } from '../support/asking.ts';
import { addingFails, DENIED } from '../support/faults.ts';
import { orderProduct } from '../support/licenses.ts';
import { aPolicyFolder, redeploy } from '../support/policies.ts';
import { type CardRead, readByPeople, under } from '../support/read-by-people.ts';
import { wordsOn } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

/** A place in the policy table, or a code beside one, as work notes have them. */
const POINTER = /(^|[\s[(,])\/[a-zA-Z]+(\/|\b)|\[[a-z]+(-[a-z]+)*(,[^\]]*)?\]$/m;
const VENDOR = /\b(ServiceNow|Entra|Graph|Azure|Exchange|Authorization_\w+)\b/;
const INTERNAL =
  /\b(JSON|edge|orchestrat\w*|beneficiary|entitlement|policy table|SKU of|tenant|quorum|needs-human|rolled-back)\b/i;

type Story = {
  readonly what: string;
  play(world: TestWorld, t: TestContext): Promise<string>;
  /** Every comment, or the last one where `last`. */
  readonly last?: true;
  readonly requester: readonly string[];
  /** Why the first approver's card says that they are asked, and what opens on demand. */
  readonly approver?: { readonly why: readonly string[]; readonly details: readonly string[] };
  /** The same of the first operator's card. */
  readonly operator?: {
    readonly why: readonly string[];
    readonly details: readonly string[];
    readonly next: RegExp;
  };
};

async function ordered(
  world: TestWorld,
  ...args: Parameters<typeof order> extends [unknown, ...infer Rest] ? Rest : never
) {
  const { number } = order(world, ...args);
  await settle(world);
  return number;
}

const STORIES: readonly Story[] = [
  {
    what: 'a request of somebody whom policy does not offer the access to',
    play: (world) => ordered(world, 'Access to Finance BI', 'sales-rep'),
    requester: [
      'Your request was decided: it is refused (Finance BI (read) for Anna Jansen).\n- Finance BI (read) is not offered to the department "Sales" (anna.jansen@contoso.example). Ask the owner of this access if you think that it should be offered.',
    ],
  },
  {
    what: 'a request by somebody who may not ask',
    play: (world) => ordered(world, 'Access to VPN', 'sales-rep', {}, { openedBy: 'finance-analyst' }),
    requester: [
      'Your request was decided: it is refused (VPN for Anna Jansen).\n- lotte.bakker@contoso.example may not ask for anna.jansen@contoso.example. Ask the manager of the person to order it.',
    ],
  },
  {
    what: 'a request that approvers have to decide',
    play: (world) => ordered(world, 'Access to Finance BI', 'finance-analyst'),
    requester: [
      'Approval required\nWe received your request for Finance BI (read) for Lotte Bakker.\n\nYour request waits for approval by Mirjam Kok, until 2026-03-05 10:00 Europe/Amsterdam.',
    ],
    approver: {
      why: [
        'The tag "financial-data" needs approval as data owner. Approve it if the person needs it for their work; otherwise reject it and say why.',
      ],
      details: ['approval-needed, /approvals/2'],
    },
  },
  {
    what: 'a request whose approval expired',
    async play(world) {
      const number = await ordered(world, 'Access to Finance BI', 'finance-analyst');
      await jump(world, 5 * DAY);
      await settle(world);
      return number;
    },
    last: true,
    requester: [
      'Your request expired (Finance BI (read) for Lotte Bakker).\n- Nobody who may decide did so in time.\nOrder it again if it is still needed.',
    ],
  },
  {
    what: 'a request that an approver rejected',
    async play(world) {
      const number = await ordered(world, 'Engineering repository access', 'developer', {
        access_level: 'write',
      });
      await approve(world, number, 'security-approver-1');
      await reject(world, number, 'repo-owner', 'Not part of this team.');
      return number;
    },
    last: true,
    requester: [
      'Your request was decided: it was rejected (Engineering repositories (write) for Daan Smit).\n- Lukas Meyer (application owner) rejected it: Not part of this team.\nIf it is still needed, settle that with whoever rejected it, and order it again.',
    ],
  },
  {
    what: 'a request for a group that is gone',
    play: (world) => ordered(world, 'Request access to application', 'sales-rep', { application: 'Old CRM' }),
    requester: [
      'Manual intervention\nYour request needs a person, who has been told (The former CRM for Anna Jansen).\n- This access is not set up in the directory as its owner has described it. You need not do anything: the people responsible are told, and the ticket says what comes of it.',
    ],
    operator: {
      why: [
        'The group GRP-OLD-CRM-USERS (5231c31c-3498-5410-8218-a0e735307704) does not exist. Correct the group in the policy table, or restore it, then retry.',
      ],
      details: ['group-missing, /entitlements/24/groups/0', 'approval-needed, /approvals/1'],
      next: /Mend what is named above\. Then press Retry/,
    },
  },
  {
    what: 'a license of which no seat is free',
    play: async (world) => {
      const { number } = orderProduct(world, 'developer', 'Power BI Pro');
      await settle(world);
      return number;
    },
    requester: [
      'needs manual review\nYour request needs a person, who has been told (Power BI Pro for Daan Smit).\n- No seat of this license is free. The owners of the license are asked to free or buy one. You need not do anything; the ticket says what comes of it.',
    ],
    operator: {
      why: [
        'All 3 seats of POWER_BI_PRO are taken (3); a seat must be freed or bought first. Free or buy a seat, then retry.',
      ],
      details: ['no-seats, /entitlements/5/license/sku', 'approval-needed, /approvals/1'],
      next: /Mend what is named above\. Then press Retry/,
    },
  },
  {
    what: 'access that must not go together with access that the person has',
    async play(world) {
      world.controlled.directory.putMember(groupId('GRP-PAYMENTS-CREATE'), personId('payments-approver'));
      await pass(world, MINUTE);
      return await ordered(
        world,
        'Payments: approve',
        'payments-approver',
        {},
        { openedBy: 'treasury-manager' },
      );
    },
    requester: [
      'Your request was decided: it is refused (Payments: approve for Nadia Haddad).\n- The person has "Payments: create" already. The two must not go together. Have the other access ended first, then order again.',
    ],
  },
  {
    what: 'a person whose account the ticket tool does not name',
    async play(world) {
      world.servicenow.patchUser(personId('sales-rep'), { u_entra_object_id: '' });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 10 * MINUTE);
      return number;
    },
    requester: [
      'Your request waits, because the set-up of this service has to be put right first. The people who run it have been told. Nothing is refused, and you need not do anything: it goes on by itself.',
    ],
  },
  {
    what: 'a policy table that can not be used',
    async play(world, t) {
      const { folder, write } = aPolicyFolder(t);
      write('{');
      redeploy(world, folder);
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await pass(world, HOUR);
      return number;
    },
    requester: [
      'Your request waits, because the set-up of this service has to be put right first. The people who run it have been told. Nothing is refused, and you need not do anything: it goes on by itself.',
    ],
  },
  {
    what: 'a write that the directory refuses',
    async play(world) {
      addingFails(world, DENIED);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, HOUR);
      await settle(world);
      return number;
    },
    last: true,
    requester: [
      'Manual intervention\nThe access could not be provided, and everything that was changed has been taken back (VPN for Anna Jansen).\n- Something went wrong, and not because of anything you did. The people who run this service have been told, and can have it tried again. You need not do anything: this ticket says what comes of it.',
    ],
    operator: {
      why: ['Graph answered 403 Authorization_RequestDenied: Insufficient privileges.'],
      details: [],
      next: /Give Countersign's identity back the permission .* Then press Retry/,
    },
  },
  {
    what: 'access that is given',
    play: async (world) => (await anApprovedRequest(world)).number,
    last: true,
    requester: ['Done: the access to Finance BI (read) works. It has no end date.'],
  },
];

describe('what people read', () => {
  for (const { what, play, last, requester, approver, operator } of STORIES)
    test(`${what} is told in plain words with the next step, to each reader`, async (t) => {
      const world = await aWorld(t);
      const number = await play(world, t);
      const read = await readByPeople(world, number);
      assert.deepEqual(last ? read.requester.slice(-1) : read.requester, requester);
      for (const text of [...read.requester, ...read.approver.flatMap(({ lines }) => lines)])
        for (const words of [POINTER, VENDOR, INTERNAL]) assert.doesNotMatch(text, words);
      if (approver) reads(read.approver[0], 'Why you are asked', approver);
      if (operator) {
        reads(read.operator[0], 'Why this needs you', operator);
        assert.match(read.operator[0]?.lines.join('\n') ?? '', operator.next);
        for (const line of read.operator.flatMap(({ lines }) => lines))
          assert.doesNotMatch(line, /, \/[a-z]+\//);
      }
    });

  test('a work note names the code and the place in the policy table, which its comment leaves out', async (t) => {
    const world = await aWorld(t);
    const number = await ordered(world, 'Access to Finance BI', 'sales-rep');
    const place = '[department-not-eligible, /entitlements/0/eligible]';
    assert.ok(wordsOn(world, number, 'work_note').includes(place));
    assert.ok(!wordsOn(world, number, 'comment').includes(place));
  });
});

function reads(
  card: CardRead | undefined,
  heading: string,
  { why, details }: { readonly why: readonly string[]; readonly details: readonly string[] },
): void {
  assert.ok(card, 'nobody has a card');
  assert.deepEqual(under(heading, card), why);
  // On operators' cards ids follow, of groups, calls, the request and the people.
  assert.deepEqual(card.details.slice(0, details.length), details);
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { SwitchChoices, Switches } from '../../sandbox/tenant/servicenow/switches.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { decideInTool, order } from '../support/asking.ts';
import { SERVICENOW, writes } from '../support/faults.ts';
import { decidedInTool } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

/** How an administrator's mistake looks: what is set, what the ticket names, and how it is mended. */
type Fault = {
  readonly what: string;
  readonly says: RegExp;
  set(world: World): void;
  mend(world: World): void;
};

const rights = (chosen: NonNullable<SwitchChoices['rights']>): Pick<Fault, 'set' | 'mend'> => {
  let before: Partial<Switches['rights']> = {};
  return {
    set({ servicenow: { switches } }) {
      before = { ...switches.rights };
      Object.assign(switches.rights, chosen);
    },
    mend: ({ servicenow: { switches } }) => void Object.assign(switches.rights, before),
  };
};

const FAULTS: readonly Fault[] = [
  {
    what: 'a column of the ticket that may not be read',
    says: /"requested_for"/,
    ...rights({ columns: ['sc_req_item.requested_for'] }),
  },
  {
    what: 'answers of the form that rights leave out',
    says: /sc_item_option_mtom/,
    ...rights({ filtered: ['sc_item_option_mtom'] }),
  },
  {
    what: 'answers of the form that rights leave out, uncounted',
    says: /sc_item_option_mtom/,
    ...rights({ filtered: ['sc_item_option_mtom'], counted: false }),
  },
  {
    what: 'answers of the form behind links that may be read',
    says: /sc_item_option/,
    ...rights({ filtered: ['sc_item_option'] }),
  },
  {
    what: 'questions of the form that may not be read',
    says: /item_option_new/,
    ...rights({ unreadable: ['item_option_new'] }),
  },
  {
    what: 'the values of answers that may not be read',
    says: /sc_item_option\.value/,
    ...rights({ columns: ['sc_item_option.value'] }),
  },
  {
    what: 'a table of the form that is closed to the account',
    says: /403.*GET sc_item_option_mtom/,
    ...rights({ unreadable: ['sc_item_option_mtom'] }),
  },
  {
    what: 'approvals that rights leave out',
    says: /sysapproval_approver/,
    set({ servicenow }) {
      servicenow.switches.rights.filtered = ['sysapproval_approver'];
    },
    mend({ servicenow }) {
      servicenow.switches.rights.filtered = [];
    },
  },
  { what: 'users that may not be read', says: /sys_user/, ...rights({ unreadable: ['sys_user'] }) },
  { what: 'users that rights leave out', says: /sys_user/, ...rights({ filtered: ['sys_user'] }) },
  {
    what: 'the column of Entra ids that may not be read',
    says: /u_entra_object_id/,
    ...rights({ columns: ['sys_user.u_entra_object_id'] }),
  },
  {
    what: 'catalog items that may not be read',
    says: /sc_cat_item/,
    ...rights({ unreadable: ['sc_cat_item'] }),
  },
  {
    what: 'a person whose user has no Entra id yet',
    says: /no Entra object id/,
    set: ({ servicenow }) => servicenow.patchUser(personId('sales-member'), { u_entra_object_id: '' }),
    mend: ({ servicenow }) =>
      servicenow.patchUser(personId('sales-member'), { u_entra_object_id: personId('sales-member') }),
  },
];

describe('a fault of the set-up closes no ticket', () => {
  for (const { what, says, set, mend } of FAULTS)
    test(`${what}: the request waits, says why on the ticket and to operators, and goes on once it is mended`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      set(world);
      const { number } = order(world, 'Access to VPN', 'sales-member', { end_date: '2026-03-31' });
      if (what.startsWith('approvals')) world.servicenow.requestApproval(number, personId('sales-manager'));
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'none/running');
      assert.match(textOf(world, number), says);
      assert.match(textOf(world, number), /set-up/);
      const [task] = world.servicenow.listRecords('incident');
      assert.match(task?.['description'] ?? '', says);
      await pass(world, 6 * HOUR);
      assert.equal(stated(world, number), 'none/running');
      assert.equal(world.servicenow.ticket(number).active, true);
      assert.equal(writes(world, 'POST'), 0);
      assert.equal(world.servicenow.listRecords('incident').length, 1);
      mend(world);
      await pass(world, 35 * MINUTE);
      await settle(world);
      if (!what.startsWith('approvals')) {
        assert.equal(stated(world, number), 'granted/fulfilled');
        assert.match(textOf(world, number), /It ends by itself on 2026-04-01/);
      }
      await agree(world);
    });
});

describe('a fault of the set-up while people are asked', () => {
  for (const [what, says, { set, mend }] of [
    ['answers', /sc_item_option_mtom/, rights({ unreadable: ['sc_item_option_mtom'] })],
    ['approvals', /sysapproval_approver/, rights({ filtered: ['sysapproval_approver'] })],
    ['who wrote approvals', /sys_user/, rights({ unreadable: ['sys_user'] })],
  ] as const)
    test(`a fault of the set-up while people are asked that hides ${what} is said, and nobody's silence is believed until it is mended`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      await pass(world, 47 * HOUR);
      decideInTool(world, number, 'finance-data-owner', 'approved');
      set(world);
      await pass(world, 4 * HOUR);
      assert.equal(stated(world, number), 'none/running');
      assert.match(textOf(world, number), says);
      assert.equal(world.servicenow.listRecords('incident').length, 1);
      mend(world);
      await pass(world, 35 * MINUTE);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('a fault of the set-up while people are asked lets a ticket be closed that nothing else can be read of', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await settle(world);
    rights({ unreadable: ['sc_item_option_mtom'], filtered: ['sysapproval_approver'] }).set(world);
    world.servicenow.patchTicket(number, { fields: { state: 'Closed Incomplete' } });
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });
});

describe('a fault of the set-up where the ticket is told', () => {
  for (const [what, says, { set, mend }] of [
    [
      'a journal whose entries rights leave out',
      /sys_journal_field/,
      rights({ filtered: ['sys_journal_field'] }),
    ],
    [
      'a journal whose entries rights leave out, uncounted',
      /sys_journal_field/,
      rights({ filtered: ['sys_journal_field'], counted: false }),
    ],
    [
      'a journal that is closed to the account',
      /sys_journal_field/,
      rights({ unreadable: ['sys_journal_field'] }),
    ],
    [
      'tickets that may not be changed',
      /change records in sc_req_item/,
      rights({ writable: ['incident', 'sc_task', 'sysapproval_approver'] }),
    ],
  ] as const)
    test(`${what}: nothing is said twice, operators hear why, and the ticket is told once it is mended`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      set(world);
      const { number } = order(world, 'Access to VPN', 'sales-member');
      await pass(world, 15 * MINUTE);
      const [task] = world.servicenow.listRecords('incident');
      assert.match(task?.['description'] ?? '', says);
      await pass(world, 3 * HOUR);
      const { journal } = world.servicenow.ticket(number);
      const texts = journal.map(({ kind, text }) => `${kind} ${text}`);
      assert.equal(new Set(texts).size, texts.length);
      assert.ok(texts.length <= 6, String(texts.length));
      assert.equal(world.servicenow.listRecords('incident').length, 1);
      mend(world);
      await pass(world, 70 * MINUTE);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('follow-ups that rights leave out are not raised again', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.servicenow.switches.rights.filtered = ['incident', 'sc_task'];
    rights({ unreadable: ['sc_item_option_mtom'] }).set(world);
    world.tenant.faults.add({
      match: { host: SERVICENOW, method: 'POST', path: '/incident' },
      count: 2,
      effect: { kind: 'status', status: 504, applied: true },
    });
    order(world, 'Access to VPN', 'sales-member');
    await pass(world, 2 * HOUR);
    assert.equal(world.servicenow.listRecords('incident').length, 1);
  });
});

describe('a number of a ticket', () => {
  for (const [prefix, digits] of [
    ['ACME-RITM', 7],
    ['CAT', 4],
    ['REQ.ITEM_', 20],
  ] as const)
    test(`a number of a ticket of the customer's own making is carried through to the grant: ${prefix} and ${digits} digits`, async (t) => {
      const world = await aWorld(t, { serviceNow: { numbers: { sc_req_item: { prefix, digits } } } });
      const { number } = order(world, 'Access to VPN', 'sales-member');
      assert.ok(number.startsWith(prefix));
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sysIdOf } from '../../sandbox/tenant/servicenow/catalog.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

/** Every form asks until when in rows, one for each thing that is ordered. */
const endInRows = { serviceNow: { catalog: { inRows: ['end_date'] } } } as const;
const TWO_ENDS = JSON.stringify([{ end_date: '2026-03-31' }, { end_date: '2026-06-30' }]);

/** Nothing is decided; ticket and operators hear which answer it is about. */
async function waitsFor(world: TestWorld, number: string, why: RegExp): Promise<void> {
  await pass(world, 15 * MINUTE);
  assert.equal(writes(world, 'POST'), 0);
  assert.equal(stated(world, number), 'none/running', textOf(world, number));
  assert.match(textOf(world, number), why);
  const incidents = world.servicenow.listRecords('incident');
  assert.ok(
    incidents.some(({ description }) => why.test(description ?? '')),
    'operators hear it',
  );
  await agree(world);
}

describe('an answer in the rows of a multi-row set', () => {
  for (const [what, rows] of [
    ['two rows', TWO_ENDS],
    ['one row', JSON.stringify([{ end_date: '2026-03-31' }])],
  ] as const)
    test(`an answer in the rows of a multi-row set is not taken for none: an end in ${what}`, async (t) => {
      const world = await aWorld(t, endInRows);
      const { number } = order(world, 'Access to VPN', 'sales-member', { details: rows });
      await waitsFor(world, number, /"end_date" is answered in rows \(details\)/);
    });

  test('an answer in the rows of a multi-row set is waited for until the ticket says it once', async (t) => {
    const world = await aWorld(t, endInRows);
    const { number } = order(world, 'Access to VPN', 'sales-member', { details: TWO_ENDS });
    await waitsFor(world, number, /"end_date" is answered in rows/);
    world.servicenow.patchTicket(number, { variables: { details: '[]', duration_days: '7' } });
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    await agree(world);
  });

  test('an answer in the rows of a multi-row set is no matter where no row was filled in', async (t) => {
    const world = await aWorld(t, endInRows);
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    await agree(world);
  });

  test('an answer in the rows of a multi-row set is no matter where policy does not read it', async (t) => {
    const world = await aWorld(t, { serviceNow: { catalog: { inRows: ['color', 'application'] } } });
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('an answer in the rows of a multi-row set is named by its set, where that is what policy reads', async (t) => {
    const { folder } = aPolicyFolder(t, {
      '/catalogItems/2': {
        ids: [sysIdOf('Access for a new starter')],
        name: 'Access for a new starter',
        means: { variable: 'applications', values: { VPN: 'vpn' } },
      },
    });
    const world = await aWorld(t, { policyFolder: folder });
    const applications = JSON.stringify([{ application: 'VPN', access_level: 'read' }]);
    const { number } = order(world, 'Access for a new starter', 'sales-member', { applications });
    await waitsFor(world, number, /"applications" is answered in rows/);
  });

  test('an answer in the rows of a multi-row set is named where several records were picked in one list', async (t) => {
    const { folder } = aPolicyFolder(t, {
      '/catalogItems/2': {
        ids: [sysIdOf('Access for a new starter')],
        name: 'Access for a new starter',
        means: { variable: 'groups', values: { 'GRP-VPN-USERS': 'vpn' } },
      },
    });
    const world = await aWorld(t, { policyFolder: folder });
    const groups = 'GRP-VPN-USERS, GRP-TEAM-BETA';
    const { number } = order(world, 'Access for a new starter', 'sales-member', { groups });
    await waitsFor(world, number, /"groups" is answered by a list of records/);
  });
});

describe('rows that our account may not read', () => {
  for (const [how, rights] of [
    ['because the table is closed to it', { unreadable: ['sc_multi_row_question_answer'] }],
    ['because rights leave them out', { filtered: ['sc_multi_row_question_answer'] }],
    [
      'because rights leave them out, and nobody counts',
      { filtered: ['sc_multi_row_question_answer'], counted: false },
    ],
    ['because their questions are hidden', { columns: ['sc_multi_row_question_answer.item_option_new'] }],
  ] as const)
    test(`rows that our account may not read are not taken for none, ${how}`, async (t) => {
      const world = await aWorld(t, { serviceNow: { ...endInRows.serviceNow, rights } });
      const { number } = order(world, 'Access to VPN', 'sales-member', { details: TWO_ENDS });
      await waitsFor(world, number, /sc_multi_row_question_answer|no "item_option_new\.name"/);
    });

  test('rows that our account may not read keep nothing waiting where the form asks once whatever policy reads', async (t) => {
    const rights = { unreadable: ['sc_multi_row_question_answer'] } as const;
    const world = await aWorld(t, { serviceNow: { rights } });
    const { number } = order(world, 'Access to VPN', 'sales-member', { duration_days: '7' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    await agree(world);
  });
});

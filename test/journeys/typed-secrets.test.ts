import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { addingFails, DENIED, mend, SERVICENOW, writes } from '../support/faults.ts';
import { asFirstWritten, asSecondWritten } from '../support/first-digests.ts';
import { appTokenOf, call, operate } from '../support/operators.ts';
import { decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

/** A secret that no other place has. */
const secret = (where: string) => `Zq7-${where}-0042-kV3x`;

async function everythingOfOurs(world: TestWorld): Promise<Readonly<Record<string, string>>> {
  const { servicenow, teams, controlled } = world;
  const tickets = servicenow.listTickets().map(({ number }) => servicenow.ticket(number));
  const written = tickets.map(({ variables: _, approvals: _rows, tasks, ...rest }) => ({ rest, tasks }));
  const rows: unknown[] = [];
  for (const table of ['Audit', 'Requests', 'Approvals', 'Grants', 'Cards', 'Findings', 'Marks', 'Links'])
    for await (const row of world.table(table).everything()) rows.push(row);
  return {
    tickets: JSON.stringify(written),
    cards: JSON.stringify((await teams.cards()).map(({ card, views }) => ({ card, views }))),
    notices: JSON.stringify([teams.messages(), controlled.mail()]),
    audit: (await exportOf(world)).join(''),
    rows: JSON.stringify(rows),
    instances: JSON.stringify(world.host.host()?.instances()),
    log: `${world.logged.join('\n')}${' '.repeat(101)}`,
  };
}

async function assertNowhere(world: TestWorld, secrets: readonly string[]): Promise<void> {
  for (const [where, text] of Object.entries(await everythingOfOurs(world))) {
    assert.ok(text.length > 100, `${where} was looked at`);
    for (const one of secrets) assert.ok(!text.includes(one), `${where} shows ${one}`);
  }
}

describe('a secret that somebody types', () => {
  test('a secret that somebody types into a form, a card, an approver row, or as a reason, is nowhere of ours', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const typed = {
      form: secret('form'),
      answer: secret('answer'),
      approved: secret('approved'),
      rejected: secret('rejected'),
      row: secret('row'),
      retry: secret('retry'),
      rolled: secret('rolled'),
      left: secret('left'),
    };
    const finance = order(world, 'Access to Finance BI', 'finance-analyst', {
      justification: `I need it, my password is ${typed.form}`,
    });
    const wrong = order(world, 'Engineering repository access', 'developer', {
      access_level: `client_secret=${typed.answer}`,
    });
    const repo = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
    const inTool = order(world, 'Access to Finance BI', 'treasury-manager');
    await settle(world);
    await pass(world, MINUTE);
    await press(world, finance.number, 'finance-data-owner', 'approve', {
      data: { comment: `password=${typed.approved}` },
    });
    await press(world, repo.number, 'eng-manager', 'reject', { data: { reason: `pwd: ${typed.rejected}` } });
    const row = world.servicenow
      .ticket(inTool.number)
      .approvals.find(({ approver }) => approver === personId('finance-data-owner'));
    assert.ok(row);
    world.servicenow.decideApproval(inTool.number, row.id, {
      as: personId('finance-data-owner'),
      state: 'approved',
      comments: `api key: ${typed.row}`,
    });
    await settle(world);
    assert.deepEqual(
      [finance, wrong, repo, inTool].map(({ number }) => stated(world, number)),
      ['granted/fulfilled', 'none/refused', 'none/rejected', 'granted/fulfilled'],
    );
    const { requestId } = await requestOf(world, finance.number);
    await operate(world, requestId, 'roll-back', `The token=${typed.rolled} was in it.`);
    await settle(world);
    await operate(world, requestId, 'retry', `access_token: ${typed.retry}`);
    await settle(world);
    const token = await appTokenOf(world, { roles: ['Offboarding'] });
    const body = { userId: personId('treasury-manager'), reason: `His password is ${typed.left}` };
    assert.equal((await call(world, 'POST', '/api/offboarding', { token, body })).status, 202);
    await jump(world, DAY);
    await assertNowhere(world, Object.values(typed));
    assert.match((await everythingOfOurs(world))['audit'] ?? '', /my password is \[secret\]/);
    await agree(world);
  });

  test('a secret that somebody types when closing a follow-up is nowhere of ours, also while it waits to be told who closed it', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED, { count: 1 });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    await pass(world, 5 * MINUTE);
    const [followUp] = world.servicenow.ticket(number).tasks;
    assert.ok(followUp);
    const closing = secret('closing');
    world.tenant.faults.add({
      match: { host: SERVICENOW, path: '/sys_audit' },
      effect: { kind: 'status', status: 503 },
    });
    world.servicenow.closeTask(followUp.number, {
      as: personId('identity-ops-1'),
      notes: `Retry, pwd: ${closing}`,
    });
    await pass(world, 20 * MINUTE);
    const kept = JSON.stringify(await world.app.means.marks.read('closed-follow-ups-servicenow'));
    assert.match(kept, /Retry, pwd: \[secret\]/);
    mend(world);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await assertNowhere(world, [closing]);
    await agree(world);
  });
});

describe('a request that was decided when what people typed was kept as it was', () => {
  const TYPED = 'I need it for the report; password=Winter2026!';
  for (const [what, asWritten, begins] of [
    ['the first', asFirstWritten, /^[0-9a-f]{64}$/],
    ['the second', asSecondWritten, /^v2:/],
  ] as const) {
    const waiting = async (world: TestWorld) => {
      const { number } = order(world, 'Engineering repository access', 'developer', {
        access_level: 'write',
        justification: TYPED,
      });
      await settle(world);
      await asWritten(world, number, TYPED);
      assert.match((await requestOf(world, number)).requestDigest ?? '', begins);
      await approve(world, number, 'repo-owner');
      return number;
    };

    test(`H1: a request from before typed texts were cleaned keeps its approvals by ${what} version of digests`, async (t) => {
      const world = await aWorld(t);
      const number = await waiting(world);
      world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
      await settle(world);
      await approve(world, number, 'security-approver-2');
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal((await requestOf(world, number)).version, 1);
      assert.doesNotMatch(textOf(world, number), /edited/);
      await agree(world);
    });

    test(`H1: a request from before typed texts were cleaned is withdrawn by ${what} version of digests when its ticket says something else`, async (t) => {
      const world = await aWorld(t);
      const number = await waiting(world);
      const justification = TYPED.replace('2026', '2027');
      world.servicenow.patchTicket(number, { variables: { justification } });
      await settle(world);
      await pass(world, 2 * MINUTE);
      assert.equal((await requestOf(world, number)).version, 2);
      assert.equal(writes(world, 'POST'), 0);
      await agree(world);
    });
  }

  test('H1: nobody is asked again when only what is taken out of a ticket’s words changes, and everybody when more does', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { justification: TYPED });
    await settle(world);
    const patch = async (justification: string) => {
      world.servicenow.patchTicket(number, { variables: { justification } });
      await settle(world);
      await pass(world, 2 * MINUTE);
      return (await requestOf(world, number)).version;
    };
    assert.equal(await patch(TYPED.replace('Winter2026!', 'Summer2027!')), 1);
    assert.equal(await patch(TYPED.replace('report', 'audit')), 2);
    await approve(world, number, 'finance-data-owner');
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });
});

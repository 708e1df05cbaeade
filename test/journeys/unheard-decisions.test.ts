import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { VAULT_HOST } from '../../sandbox/tenant/key-vault/vault.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, decideInTool, order, press, shown } from '../support/asking.ts';
import { mend, SERVICENOW, writes } from '../support/faults.ts';
import { aPolicyFolder, decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const AUDITED = ['sysapproval_approver', 'sc_req_item', 'sc_task'] as const;

async function asked(t: TestContext, options: Parameters<typeof aWorld>[1] = {}) {
  const world = await aWorld(t, { ...decidedInTool(t), ...options });
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  await pass(world, MINUTE);
  return { world, number };
}

async function dueOf({ app }: TestWorld, requestId: string): Promise<number> {
  const { heads } = await app.means.approvals.readAll(requestId);
  const open = heads.find(({ state }) => state === 'open');
  assert.ok(open);
  return Date.parse(open.dueAt);
}

describe('a decision in the ticket tool whose history can’t be read at the moment', () => {
  test('a decision in the ticket tool whose history can’t be read at the moment is said within a quarter of an hour, lets no stage expire, and counts once it can be read', async (t) => {
    const { world, number } = await asked(t);
    const { requestId } = await requestOf(world, number);
    const dueAt = await dueOf(world, requestId);
    await pass(world, dueAt - world.clock.now() - HOUR);
    world.tenant.faults.add({
      match: { host: SERVICENOW, path: 'sys_audit' },
      effect: { kind: 'status', status: 500 },
    });
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), /Who decided .* could not be read/);
    assert.ok(world.servicenow.listRecords('incident').length >= 1, 'operators hear of it');
    await pass(world, 3 * HOUR);
    assert.equal(stated(world, number), 'none/running');
    assert.equal(world.servicenow.listRecords('incident').length, 1);
    mend(world);
    await pass(world, 35 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a decision in the ticket tool that does not count because of rights', () => {
  test('a decision in the ticket tool that does not count because of rights counts by itself within half an hour after they were given', async (t) => {
    const { world, number } = await asked(t, {
      serviceNow: { audit: { tables: AUDITED }, rights: { unreadable: ['sys_audit'] } },
    });
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 2 * HOUR);
    assert.equal(writes(world, 'POST'), 0);
    const said = textOf(world, number);
    assert.match(said, /does not count/);
    world.servicenow.switches.rights.unreadable = [];
    await pass(world, 35 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a decision that waits to be sealed', () => {
  test('a decision that waits to be sealed is said on the ticket and to operators within a quarter of an hour', async (t) => {
    const { world, number } = await asked(t);
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 403 } });
    const answer = await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    assert.match(shown(answer), /could not be sealed yet/);
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), /could not be sealed: Key Vault answered 403/);
    const [task, ...others] = world.servicenow.listRecords('incident');
    assert.match(task?.['description'] ?? '', /Key Vault answered 403/);
    await pass(world, 2 * HOUR);
    assert.equal(others.length, 0);
    assert.equal(world.servicenow.listRecords('incident').length, 1);
    mend(world);
    await pass(world, 35 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a decision that waits to be sealed and counts no more once it can be sealed is on record with why', async (t) => {
    const { world, number } = await asked(t);
    const { requestId } = await requestOf(world, number);
    const owner = personId('finance-data-owner');
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 503 } });
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    world.controlled.directory.patchUser(owner, { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    mend(world);
    await pass(world, 20 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    const rows = await world.app.means.auditLog.read(requestId);
    const refused = rows.filter(({ fact, actor }) => fact === 'approval-refused' && actor === owner);
    assert.deepEqual(
      refused.map(({ data }) => (data as { code: string }).code),
      ['not-eligible'],
    );
  });

  test('a decision that waits to be sealed is not called silence when patience with the vault is over', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/waiting': { giveUpAfterDays: 1 } });
    const { world, number } = await asked(t, { policyFolder: folder });
    const { requestId } = await requestOf(world, number);
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 403 } });
    const dueAt = await dueOf(world, requestId);
    await pass(world, dueAt - world.clock.now() - HOUR);
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, DAY + 2 * HOUR);
    await settle(world);
    assert.doesNotMatch(textOf(world, number), /Nobody who may decide did so in time/);
    assert.match(textOf(world, number), /decided in time[^\n]* could not be sealed/);
    assert.doesNotMatch(JSON.stringify(await world.teams.cards(number)), /nobody decided in time/);
    assert.equal(stated(world, number), 'none/needs-human');
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });
});

describe('whoever was mailed to decide in a ticket tool that does not tell who decided', () => {
  test('whoever was mailed to decide in a ticket tool that does not tell who decided has no place left: operators are called, the ticket says so, and the card comes once chat takes it', async (t) => {
    const world = await aWorld(t, { ...decidedInTool(t), serviceNow: { audit: { tables: ['incident'] } } });
    const owner = personId('finance-data-owner');
    world.teams.setApp(owner, 'not-installed');
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await pass(world, 15 * MINUTE);
    assert.match(JSON.stringify(world.tenant.mailbox.messages()), /please decide in the ticket tool/);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 30 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    const text = textOf(world, number);
    assert.match(text, /does not count/);
    assert.match(text, /Mirjam Kok[^\n]*They have no place to decide before a card reaches them/);
    assert.doesNotMatch(text, /They can decide on their approver row/);
    assert.match(text, /operators have been called/);
    assert.equal(world.servicenow.listRecords('incident').length, 1);
    world.teams.setApp(owner, 'installed');
    await pass(world, 20 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    await pass(world, 3 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

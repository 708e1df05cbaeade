import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { DAY, MINUTE } from '../../../src/domain/instant.ts';
import { rollOf, rollText } from '../../../src/domain/member-roll.ts';
import { anApprovedRequest } from '../../support/asking.ts';
import { mend, serviceNowFails } from '../../support/faults.ts';
import { operate } from '../../support/operators.ts';
import { aPolicyFolder } from '../../support/policies.ts';
import { requestOf } from '../../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../../support/world.ts';

const GROUP = 'GRP-FINANCE-BI-READ';
const OUTSIDER = 'sales-rep';

const put = ({ controlled }: TestWorld, person = OUTSIDER) =>
  controlled.directory.putMember(groupId(GROUP), personId(person));
const take = ({ controlled }: TestWorld, person = OUTSIDER) =>
  controlled.directory.deleteMember(groupId(GROUP), personId(person));

async function open<What extends Finding['what']>({ app }: TestWorld, what: What) {
  const { findings } = await app.means.findings.list(what, { top: 1000 });
  return findings.map(({ row }) => row);
}

async function withOutsider(world: TestWorld): Promise<void> {
  await pass(world, 2 * MINUTE);
  put(world);
  await pass(world, 25 * MINUTE);
}

describe('a member whom no grant explains', () => {
  test('a member whom no grant explains is an open finding with the follow-up that tells of them, until they are gone', async (t) => {
    const world = await aWorld(t);
    await withOutsider(world);
    const [finding, ...others] = await open(world, 'unexplained-member');
    assert.deepEqual(others, []);
    assert.equal(finding?.memberId, personId(OUTSIDER));
    assert.equal(finding?.memberName, 'Anna Jansen, anna.jansen@contoso.example');
    assert.equal(finding?.readBack, true);
    const [incident] = world.servicenow
      .listRecords('incident')
      .filter((one) => one['correlation_id']?.startsWith('unexplained:'));
    assert.deepEqual(finding?.told, { told: 'by-follow-up', number: incident?.['number'] });
    await pass(world, 2 * DAY);
    assert.equal((await open(world, 'unexplained-member')).length, 1, 'nobody forgets it');
    take(world);
    await pass(world, 15 * MINUTE);
    assert.deepEqual(await open(world, 'unexplained-member'), []);
    put(world);
    await pass(world, 25 * MINUTE);
    assert.equal((await open(world, 'unexplained-member')).length, 1, 'and who comes again is found again');
  });

  test('a member whom no grant explains of a group too large to be kept in mind is closed by the very change that takes them away', async (t) => {
    const world = await aWorld(t);
    await withOutsider(world);
    const { marks } = world.app.means;
    const roll = await marks.read(`members-${groupId(GROUP)}`);
    assert.ok(roll);
    await marks.save(
      `members-${groupId(GROUP)}`,
      rollText({ ...rollOf(roll.row), members: null }),
      roll.etag,
    );
    await pass(world, 5 * MINUTE);
    assert.equal((await open(world, 'unexplained-member')).length, 1);
    take(world);
    await pass(world, 15 * MINUTE);
    assert.deepEqual(await open(world, 'unexplained-member'), []);
  });

  test('a member whom no grant explains is no finding any more when a grant has come to stand behind them', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    await withOutsider(world);
    await anApprovedRequest(world);
    const [finding] = await open(world, 'unexplained-member');
    assert.ok(finding);
    await world.app.means.findings.keep([{ ...finding, memberId: personId('finance-analyst') }]);
    await pass(world, 3 * MINUTE);
    const left = (await open(world, 'unexplained-member')).map(({ memberId }) => memberId);
    assert.deepEqual(left, [personId(OUTSIDER)]);
  });

  test('a member whom no grant explains is a finding although policy wants no report of it, and says that nobody was told', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/drift/report': false });
    const world = await aWorld(t, { policyFolder: folder });
    await withOutsider(world);
    assert.deepEqual(
      (await open(world, 'unexplained-member')).map(({ told }) => told),
      [{ told: 'nobody' }],
    );
  });

  test('a member whom no grant explains is a finding from the beginning, while the tool that takes follow-ups is away', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    serviceNowFails(world, { kind: 'status', status: 503 });
    put(world);
    await pass(world, 25 * MINUTE);
    assert.deepEqual((await open(world, 'unexplained-member'))[0]?.told, { told: 'not-yet' });
    mend(world);
    await pass(world, 65 * MINUTE);
    assert.equal((await open(world, 'unexplained-member'))[0]?.told.told, 'by-follow-up');
  });

  test('a member whom no grant explains is nobody while the directory can not be asked who is there: what is open stays open', async (t) => {
    const world = await aWorld(t);
    await withOutsider(world);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503 },
    });
    take(world);
    await pass(world, 20 * MINUTE);
    assert.equal((await open(world, 'unexplained-member')).length, 1);
    mend(world);
    await pass(world, 15 * MINUTE);
    assert.deepEqual(await open(world, 'unexplained-member'), []);
  });
});

describe('stated access that is found gone', () => {
  test('stated access that is found gone is an open finding until an operator has it decided anew', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const { number } = await anApprovedRequest(world);
    await pass(world, 15 * MINUTE);
    take(world, 'finance-analyst');
    await pass(world, 20 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const [finding] = await open(world, 'lost-access');
    assert.equal(finding?.requestId, requestId);
    assert.match(finding?.because ?? '', /something else took GRP-FINANCE-BI-READ away from Lotte Bakker/);
    await pass(world, DAY);
    assert.equal((await open(world, 'lost-access')).length, 1);
    assert.equal((await operate(world, requestId, 'retry', 'It was removed by mistake.')).status, 202);
    await settle(world);
    await pass(world, 2 * MINUTE);
    assert.deepEqual(await open(world, 'lost-access'), []);
  });
});

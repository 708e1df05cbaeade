import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { aCompany, errorOf, idsOf } from '../tenant/company.ts';
import { ANALYST, addMember, FINANCE_BI, isMember, removeMember, seesMember } from './membership.ts';

describe('reads of the simulated directory', () => {
  test('show an accepted change late, and can go back and forth until every replica has it [G1]', async () => {
    const company = await aCompany({ lag: 'default' });
    await addMember(company);
    assert.equal(isMember(company), true);
    const seen: boolean[] = [];
    for (let second = 0; second < 60; second++) {
      for (let read = 0; read < 5; read++) seen.push(await seesMember(company));
      company.wait(1);
    }
    const wentBack = seen.some((member, index) => member && seen[index + 1] === false);
    assert.equal(seen[0], false);
    assert.ok(wentBack, 'no stale read followed a fresh one');
    company.wait(700);
    assert.equal(await seesMember(company), true);
  });

  test('follow the same course for the same seed, and another for another [G1]', async () => {
    const course = async (seed: string) => {
      const company = await aCompany({ lag: 'default', seed });
      await addMember(company);
      const seen: boolean[] = [];
      for (let read = 0; read < 40; read++) {
        seen.push(await seesMember(company));
        company.wait(1);
      }
      return seen.map(Number).join('');
    };
    assert.equal(await course('one'), await course('one'));
    assert.notEqual(await course('one'), await course('two'));
  });

  test('usually take seconds and at most ten minutes [G1]', async () => {
    const company = await aCompany({ lag: 'default' });
    const delays = Array.from({ length: 4000 }, () => company.tenant.lag.visibility(0 + 1)[0] ?? 0).sort(
      (a, b) => a - b,
    );
    const at = (share: number) => (delays[Math.floor(share * (delays.length - 1))] ?? 0) / 1000;
    assert.ok(at(0.5) > 2 && at(0.5) < 4.5, `median ${at(0.5)} s`);
    assert.ok(at(0.95) > 20 && at(0.95) < 45, `95% ${at(0.95)} s`);
    assert.ok(at(1) > 120 && at(1) <= 601, `longest ${at(1)} s`);
  });

  test('through ConsistencyLevel: eventual come from an index that is later than every replica [G1]', async () => {
    const company = await aCompany({ lag: 'default' });
    for (let change = 0; change < 200; change++) {
      const [a = 0, b = 0, c = 0, eventual = 0] = company.tenant.lag.visibility(1);
      assert.ok(eventual > Math.max(a, b, c));
    }
    company.tenant.lag.model = { fixedMs: 1000 };
    await addMember(company);
    const path = `/groups/${FINANCE_BI}/members?$filter=id eq '${ANALYST}'&$count=true`;
    const ask = () => company.graph('GET', path, undefined, { ConsistencyLevel: 'eventual' });
    assert.deepEqual(idsOf(await ask()), []);
    company.wait(1);
    assert.deepEqual(idsOf(await ask()), [ANALYST]);
  });

  test('reads of the simulated directory are exactly as late as a test fixes it', async () => {
    const company = await aCompany({ lag: { fixedMs: 5000 } });
    await addMember(company);
    company.wait(4.999);
    assert.equal(await seesMember(company), false);
    company.wait(0.001);
    assert.equal(await seesMember(company), true);
    await removeMember(company);
    assert.equal(await seesMember(company), true, 'the removal shows late as well');
    company.wait(5);
    assert.equal(await seesMember(company), false);
  });

  test('stay behind by what a lag fault says, for the paths it names only', async () => {
    const company = await aCompany();
    const { id } = company.tenant.faults.add({
      match: { path: '/memberOf/' },
      effect: { kind: 'lag', reads: 'PT15M' },
    });
    await addMember(company);
    company.wait(899);
    assert.equal(await seesMember(company), false);
    const members = await company.graph('GET', `/groups/${FINANCE_BI}/members?$select=id`);
    assert.ok(idsOf(members).includes(ANALYST));
    company.wait(1);
    assert.equal(await seesMember(company), true);
    company.tenant.faults.remove(id);
  });

  test('answer 404 for a group just made, and a write to it 400, until it arrived [G2]', async () => {
    const company = await aCompany({ lag: { fixedMs: 20_000 } });
    const id = '7d4f6f0e-1111-4222-8333-944445555666';
    company.tenant.directory.addGroup({ id, displayName: 'GRP-NEW' });
    assert.equal((await company.graph('GET', `/groups/${id}`)).status, 404);
    const early = await addMember(company, id);
    assert.equal(early.status, 400);
    assert.equal(
      errorOf(early),
      "Request_BadRequest: The source resource object or one of the objects being referenced don't exist.",
    );
    assert.equal(isMember(company, id), false);
    company.wait(20);
    assert.equal((await company.graph('GET', `/groups/${id}`)).status, 200);
    assert.equal((await addMember(company, id)).status, 204);
  });

  test('show an older name of a renamed group for a while', async () => {
    const company = await aCompany({ lag: { fixedMs: 3000 } });
    const { id } = group('GRP-TEAM-GAMMA');
    const name = async () =>
      (await company.graph('GET', `/groups/${id}?$select=displayName`)).body['displayName'];
    company.tenant.directory.patchGroup(id, { displayName: 'GRP-TEAM-DELTA' });
    assert.equal(await name(), 'GRP-TEAM-GAMMA');
    company.wait(3);
    assert.equal(await name(), 'GRP-TEAM-DELTA');
  });
});

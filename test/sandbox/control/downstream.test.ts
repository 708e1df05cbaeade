import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { sandbox } from './sandbox.ts';

const PERSON = '/directory/users/daan.smit@contoso.example';

describe('the systems that groups are for, through the control API', () => {
  test('the systems that groups are for, through the control API, say whether somebody has each of them by now', async () => {
    const { call, clock } = sandbox();
    const has = async () => {
      const rows: { name: string; has: boolean }[] = (await call('GET', `${PERSON}/downstream`)).body;
      return rows.filter((row) => row.has).map(({ name }) => name);
    };
    const { id } = (await call('GET', PERSON)).body;
    await call('PUT', `/directory/groups/${groupId('GRP-PROJECT-ORION')}/members/${id}`);
    await call('PUT', `/directory/groups/${groupId('GRP-INTUNE-FIELD-APPS')}/members/${id}`);
    await call('PUT', `/directory/groups/${groupId('GRP-HR-CASES')}/members/${id}`);
    assert.deepEqual(await has(), ['Field Service']);
    clock.moveTo(clock.now() + 8 * 60_000);
    assert.deepEqual(await has(), ['Project Orion', 'Field Service', 'HR cases']);
    await call('PATCH', '/downstream', { unassigned: ['Field Service'], missing: ['HR cases'] });
    assert.deepEqual(await has(), ['Project Orion']);
  });

  test('the systems that groups are for, through the control API, behave as they are told, and refuse what they do not know', async () => {
    const { call } = sandbox();
    assert.equal((await call('GET', '/downstream')).body.teamFilter, 'heeded');
    const changed = await call('PATCH', '/downstream', { late: { teams: 'PT1M' }, refuses: ['intune'] });
    assert.deepEqual([changed.body.late, changed.body.refuses], [{ teams: 'PT1M' }, ['intune']]);
    assert.equal((await call('PATCH', '/downstream', { refuses: ['exchange'] })).status, 400);
    assert.equal((await call('PATCH', '/downstream', { late: { teams: 'soon' } })).status, 400);
    assert.equal((await call('PATCH', '/downstream', { missing: ['Nobody’s team'] })).status, 400);
  });
});

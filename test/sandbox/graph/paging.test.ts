import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { aCompany, type Company, errorOf, idsOf } from '../tenant/company.ts';

const WIKI = groupId('GRP-WIKI-READERS');
const LISTS = ['/users?$select=id', `/groups/${WIKI}/members?$select=id`, '/users/delta?$select=id'];
const EXPIRED =
  'Directory_ExpiredPageToken: The specified page token value has expired and can no longer be included in your request.';

/** The first next link of a list. */
async function nextOf(company: Company, path: string): Promise<string> {
  const { body } = await company.graph('GET', path);
  const link = body['@odata.nextLink'];
  assert.equal(typeof link, 'string', path);
  return String(link);
}

describe('a next link', () => {
  test('leads to every object once while it is good [G31]', async () => {
    const company = await aCompany();
    const ids: string[] = [];
    for (let url: unknown = `/groups/${WIKI}/members?$select=id&$top=50`; typeof url === 'string'; ) {
      const answer = await company.graph('GET', url);
      ids.push(...idsOf(answer));
      company.wait(60);
      url = answer.body['@odata.nextLink'];
    }
    const members = company.tenant.directory.members(WIKI).map(({ id }) => id);
    assert.deepEqual(ids, members);
  });

  test('expires after an hour, of lists and of delta queries [G31]', async () => {
    const company = await aCompany({ switches: { deltaEmptyPages: true } });
    for (const path of LISTS) {
      const link = await nextOf(company, path);
      assert.equal((await company.graph('GET', link)).status, 200, path);
      company.wait(3600);
      await company.signIn();
      const expired = await company.graph('GET', link);
      assert.deepEqual([expired.status, errorOf(expired)], [400, EXPIRED], path);
    }
  });

  test('expires at once, or by chance, where the switches say so [G31]', async () => {
    const company = await aCompany({ switches: { pageTokenMinutes: 0 } });
    const path = '/users?$select=id';
    const link = await nextOf(company, path);
    assert.equal((await company.graph('GET', link)).status, 400);
    company.tenant.graphSwitches.pageTokenMinutes = 60;
    assert.equal((await company.graph('GET', link)).status, 200);
    company.tenant.graphSwitches.expiredPages = 1;
    assert.equal(errorOf(await company.graph('GET', link)), EXPIRED);
  });
});

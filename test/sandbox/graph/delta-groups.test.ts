import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, type Json, listOf } from '../tenant/company.ts';

const WIKI = groupId('GRP-WIKI-READERS');
const ALPHA = groupId('GRP-TEAM-ALPHA');
const REP = person('sales-rep').id;
const CALM = { deltaEmptyPages: false, deltaReplays: false };

type Trail = { readonly pages: readonly (readonly Json[])[]; readonly link: string };

/** Every page up to the delta link; `between` happens after each page but the last. */
async function follow(
  company: Company,
  start: string,
  between: () => void = () => undefined,
): Promise<Trail> {
  const pages: (readonly Json[])[] = [];
  for (let url = start; ; ) {
    const { status, body } = await company.graph('GET', url);
    assert.equal(status, 200);
    pages.push(listOf(body, 'value'));
    const link = body['@odata.deltaLink'];
    if (link !== undefined) return { pages, link: String(link) };
    url = String(body['@odata.nextLink']);
    between();
  }
}

const groups = (...ids: readonly string[]) =>
  `/groups/delta?$select=id,displayName,members&$filter=${encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(' or '))}`;

function told({ pages }: Trail, groupId: string) {
  const items = pages.flat().filter(({ id }) => id === groupId);
  const members = items.flatMap((item) => listOf(item, 'members@delta'));
  const present = members.filter((member) => !('@removed' in member)).map(({ id }) => String(id));
  return { items, present, gone: members.length - present.length };
}

const membersOf = ({ tenant }: Company, id: string) => tenant.directory.members(id).map((one) => one.id);

describe('groups in a delta query', () => {
  test('groups in a delta query of many members come in several items on several pages, properties only once [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const trail = await follow(company, groups(WIKI, ALPHA));
    const { items, present } = told(trail, WIKI);
    assert.ok(trail.pages.length > 1, 'one page');
    assert.ok(items.length > trail.pages.length, 'no page has the group twice');
    assert.deepEqual(present, membersOf(company, WIKI));
    assert.equal(items.filter((item) => 'displayName' in item).length, 1);
    assert.deepEqual(told(trail, ALPHA).present, membersOf(company, ALPHA));
  });

  test('lose no member between two pages, whoever leaves meanwhile [G25]', async () => {
    const company = await aCompany({ switches: { ...CALM, deltaMembersPerItem: 7 } });
    const before = membersOf(company, WIKI);
    const leaving = [...before.slice(0, 5)];
    const trail = await follow(company, groups(WIKI), () => {
      const one = leaving.pop();
      if (one) company.tenant.directory.deleteMember(WIKI, one);
    });
    const { present } = told(trail, WIKI);
    assert.deepEqual(
      before.slice(5).filter((id) => !present.includes(id)),
      [],
    );
  });

  test('tell many changes in several items, too [G25]', async () => {
    const company = await aCompany({ switches: { ...CALM, deltaMembersPerItem: 10 } });
    const { link } = await follow(company, groups(ALPHA));
    company.wait(1);
    const already = membersOf(company, ALPHA);
    const joined = membersOf(company, WIKI)
      .filter((id) => !already.includes(id))
      .slice(0, 120);
    for (const id of joined) company.tenant.directory.putMember(ALPHA, id);
    company.wait(1);
    const trail = await follow(company, link);
    assert.ok(trail.pages.length > 1);
    assert.deepEqual(told(trail, ALPHA).present.toSorted(), joined);
  });

  test('go as removed, and come back from the recycle bin as new with everybody in them [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const { directory } = company.tenant;
    directory.putMember(ALPHA, REP);
    company.wait(1);
    let { link } = await follow(company, groups(ALPHA));
    const step = async (change: () => void) => {
      company.wait(1);
      change();
      company.wait(1);
      const trail = await follow(company, link);
      link = trail.link;
      return trail;
    };
    const gone = await step(() => directory.patchGroup(ALPHA, { deleted: true }));
    assert.deepEqual(gone.pages, [[{ id: ALPHA, '@removed': { reason: 'changed' } }]]);
    const back = await step(() => directory.patchGroup(ALPHA, { deleted: false }));
    const members = membersOf(company, ALPHA);
    assert.ok(members.includes(REP));
    assert.deepEqual(told(back, ALPHA).present, members);
    assert.equal(told(back, ALPHA).items[0]?.['displayName'], 'GRP-TEAM-ALPHA');
    assert.deepEqual((await step(() => undefined)).pages, [[]]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, errorOf, type Json, listOf } from '../tenant/company.ts';
import { ANALYST, addMember, FINANCE_BI, removeMember } from './membership.ts';

type Round = { readonly items: readonly Json[]; readonly emptyPages: number; readonly link: string };

/** Follows next links to the delta link. */
async function follow(company: Company, start: string): Promise<Round> {
  const items: Json[] = [];
  let emptyPages = 0;
  for (let url = start; ; ) {
    const { status, body } = await company.graph('GET', url);
    assert.equal(status, 200);
    const page = listOf(body, 'value');
    items.push(...page);
    const link = body['@odata.deltaLink'];
    assert.equal(
      (link === undefined) !== (body['@odata.nextLink'] === undefined),
      true,
      'one link, never both',
    );
    if (link !== undefined) return { items, emptyPages, link: String(link) };
    if (page.length === 0) emptyPages += 1;
    url = String(body['@odata.nextLink']);
  }
}

const fromNow = async (company: Company, kind = 'users', select = 'id,accountEnabled') =>
  (await follow(company, `/${kind}/delta?$select=${select}&$deltatoken=latest`)).link;

const ids = ({ items }: Round) => items.map(({ id }) => id);
const CALM = { deltaEmptyPages: false, deltaReplays: false };

describe('a delta query', () => {
  test('starts with everybody, in several pages [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const round = await follow(company, '/users/delta?$select=id,displayName');
    const live = company.tenant.directory.listUsers().filter(({ deleted }) => !deleted);
    assert.deepEqual(ids(round).sort(), live.map(({ id }) => id).sort());
    assert.deepEqual((await follow(company, round.link)).items, []);
  });

  test('starts from now when asked for the latest token', async () => {
    const company = await aCompany({ switches: CALM });
    const link = await fromNow(company);
    company.wait(1);
    company.tenant.directory.patchUser(ANALYST, { accountEnabled: false });
    company.wait(1);
    assert.deepEqual((await follow(company, link)).items, [{ id: ANALYST, accountEnabled: false }]);
  });

  test('tells only changes of what was selected', async () => {
    const company = await aCompany({ switches: CALM });
    const link = await fromNow(company);
    company.tenant.directory.patchUser(ANALYST, { jobTitle: 'Head of analysis' });
    company.wait(1);
    assert.deepEqual((await follow(company, link)).items, []);
  });

  test('tells soft and permanent removal apart, and a restored user as new [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const { directory } = company.tenant;
    const rep = person('sales-rep').id;
    let link = await fromNow(company);
    const step = async (change: () => void) => {
      change();
      company.wait(1);
      const round = await follow(company, link);
      link = round.link;
      return round.items;
    };
    assert.deepEqual(await step(() => directory.patchUser(rep, { deleted: true })), [
      { id: rep, '@removed': { reason: 'changed' } },
    ]);
    assert.deepEqual(await step(() => directory.patchUser(rep, { deleted: false })), [
      { id: rep, accountEnabled: true },
    ]);
    assert.deepEqual(await step(() => directory.permanentlyDeleteUser(rep)), [
      { id: rep, '@removed': { reason: 'deleted' } },
    ]);
  });

  test('tells who joined and left a group [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const filter = encodeURIComponent(`id eq '${FINANCE_BI}'`);
    const start = await follow(company, `/groups/delta?$select=id,members&$filter=${filter}`);
    assert.equal(listOf(start.items[0] ?? {}, 'members@delta').length, 2);
    company.wait(1);
    await addMember(company);
    await addMember(company, FINANCE_BI, person('sales-rep').id);
    await removeMember(company, FINANCE_BI, person('finance-member').id);
    company.wait(1);
    const { items } = await follow(company, start.link);
    assert.deepEqual(items, [
      {
        id: FINANCE_BI,
        'members@delta': [
          { '@odata.type': '#microsoft.graph.user', id: ANALYST },
          { '@odata.type': '#microsoft.graph.user', id: person('sales-rep').id },
          { id: person('finance-member').id, '@removed': { reason: 'deleted' } },
        ],
      },
    ]);
  });

  test('sends empty pages and repeats itself, but loses nothing [G25]', async () => {
    const company = await aCompany({ lag: 'default' });
    let link = await fromNow(company);
    let emptyPages = 0;
    const told: unknown[] = [];
    const changed = company.tenant.directory
      .listUsers()
      .filter(({ accountEnabled }) => accountEnabled)
      .slice(0, 40);
    for (const { id } of changed) {
      company.tenant.directory.patchUser(id, { accountEnabled: false });
      company.wait(7);
      const round = await follow(company, link);
      link = round.link;
      emptyPages += round.emptyPages;
      told.push(...ids(round));
    }
    company.wait(700);
    told.push(...ids(await follow(company, link)));
    assert.ok(emptyPages > 0, 'no empty page');
    assert.ok(told.length > new Set(told).size, 'nothing was told twice');
    assert.deepEqual([...new Set(told)].sort(), changed.map(({ id }) => id).sort());
  });

  test('loses nobody between pages, whoever leaves meanwhile', async () => {
    const company = await aCompany();
    const { directory } = company.tenant;
    const before = directory.listUsers().filter(({ deleted, accountEnabled }) => !deleted && accountEnabled);
    const first = await company.graph('GET', '/users/delta?$select=id,accountEnabled');
    const told = listOf(first.body, 'value').map(({ id }) => id);
    for (const { id } of before.slice(0, 20)) directory.patchUser(id, { deleted: true });
    const rest = await follow(company, String(first.body['@odata.nextLink']));
    const everybody = new Set([...told, ...ids(rest)]);
    assert.deepEqual(
      before.slice(20).filter(({ id }) => !everybody.has(id)),
      [],
    );
    for (const { id } of before.slice(20)) directory.patchUser(id, { accountEnabled: false });
    company.wait(1);
    const changes = await follow(company, rest.link);
    const disabled = changes.items
      .filter(({ accountEnabled }) => accountEnabled === false)
      .map(({ id }) => id);
    assert.deepEqual(
      [...new Set(disabled)].sort(),
      before
        .slice(20)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test('forgets a link after seven days [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const link = await fromNow(company);
    company.wait(7 * 86_400);
    await company.signIn();
    assert.equal((await company.graph('GET', link)).status, 200);
    company.wait(1);
    const expired = await company.graph('GET', link);
    assert.equal(expired.status, 400);
    assert.match(errorOf(expired), /^syncStateNotFound/);
    company.tenant.graphSwitches.deltaExpired = 'gone';
    assert.equal((await company.graph('GET', link)).status, 410);
  });

  test('answers 410 with where to start again after a reset [G25]', async () => {
    const company = await aCompany({ switches: CALM });
    const link = await fromNow(company);
    company.tenant.feed.reset();
    const gone = await company.graph('GET', link);
    assert.equal(gone.status, 410);
    const restart = gone.headers.get('location') ?? '';
    assert.equal(restart, 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=');
    assert.ok((await follow(company, restart)).items.length > 200);
  });

  test('takes no options it does not support', async () => {
    const company = await aCompany();
    for (const option of ['$top=5', '$expand=manager', '$orderby=id', "$filter=department eq 'IT'"]) {
      const answer = await company.graph('GET', `/users/delta?${option}`);
      assert.match(errorOf(answer), /^Request_UnsupportedQuery/, option);
    }
    assert.equal((await company.graph('GET', '/users/delta?$deltatoken=rubbish')).status, 400);
  });
});

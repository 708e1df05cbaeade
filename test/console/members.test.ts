import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { createWorld } from '../../sandbox/world.ts';
import type { UnexplainedMember } from '../../src/domain/finding.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { pass } from '../support/world.ts';
import { aDriftedCompany } from './drifted.ts';
import { AUDITOR, OPERATOR, visit } from './requests-of-a-day.ts';

describe('the page of members without a ticket', () => {
  let company: Awaited<ReturnType<typeof aDriftedCompany>>;
  before(async () => {
    company = await aDriftedCompany();
  });
  after(() => company.world.stop());

  const page = async (as: Parameters<typeof visit>[2] = OPERATOR, query = '') =>
    await visit(company.world, `console/members${query}`, as);

  test('the page of members without a ticket is for operators and auditors, and has nothing to press', async () => {
    for (const as of [OPERATOR, AUDITOR]) {
      const { status, text } = await page(as);
      assert.equal(status, 200);
      assert.match(text, /Anna Jansen/);
      assert.doesNotMatch(text, /<form|<button|data-action/);
    }
  });

  test('shows nothing to others, and leads them nowhere', async () => {
    for (const [as, status] of [[null, 401] as const, [{ who: 'finance-member', roles: [] }, 403] as const]) {
      const answer = await page(as);
      assert.equal(answer.status, status);
      assert.doesNotMatch(answer.text, /Anna Jansen, |GRP-FINANCE|class="places"/);
    }
  });

  test('lists by group who is there, since when, how it is known and where it was reported', async () => {
    const { text } = await page();
    const incidents = company.world.servicenow
      .listRecords('incident')
      .filter((one) => one['correlation_id']?.startsWith('unexplained:'));
    assert.equal(incidents.length, 2);
    for (const incident of incidents) assert.match(text, new RegExp(`${incident['number']}</span>`));
    const [finance = '', vpn = ''] = text.slice(0, text.indexOf('id="lost"')).split('<h3>').slice(1);
    assert.match(
      finance,
      new RegExp(`groupId/${groupId('GRP-FINANCE-BI-READ')}"[^>]*>GRP-FINANCE-BI-READ</a>`),
    );
    assert.match(finance, /rowheader">Anna Jansen<small>anna\.jansen@contoso\.example<\/small><\/th>/);
    const details = /<details[\s\S]*<\/details>/.exec(finance)?.[0] ?? '';
    assert.ok(details.includes(personId('sales-rep')), 'the id stands behind Details');
    assert.ok(!finance.replace(details, '').includes(personId('sales-rep')), 'and nowhere else');
    assert.match(finance, /<time datetime="2026-03-03T09:\d\d/);
    assert.match(finance, /Agreeing reads have shown it/);
    assert.match(vpn, new RegExp(`class="value">${groupId('GRP-TEAM-ALPHA')}<`));
    assert.match(vpn, /list of changes says so/);
  });

  test('lists tickets whose access was found gone, with what they say now and who was told', async () => {
    const { text } = await page();
    const lost = text.slice(text.indexOf('id="lost"'));
    assert.match(lost, new RegExp(`href="../console/requests/${company.requestId}">${company.number}<`));
    assert.match(lost, /Finance BI \(read\)<small>for Lotte Bakker/);
    assert.match(
      lost,
      /something else took GRP-FINANCE-BI-READ away from Lotte Bakker, by agreeing reads until 3 Mar 2026/,
    );
    assert.match(lost, /Access unknown/);
    const [incident] = company.world.servicenow.ticket(company.number).tasks;
    assert.match(lost, new RegExp(`${incident?.number}</span>`));
  });

  test('the page of members without a ticket is led to from every page, and leads back', async () => {
    const list = (await visit(company.world, 'console', OPERATOR)).text;
    assert.match(list, /<a href="console\/members">Members without a ticket<\/a>/);
    const request = (await visit(company.world, `console/requests/${company.requestId}`, OPERATOR)).text;
    assert.match(request, /<a href="..\/..\/console\/members">/);
    const { text } = await page();
    assert.match(text, /<a href="..\/console\/members" aria-current="page">/);
    assert.match(text, /<a href="..\/console">Requests<\/a>/);
  });

  test('shows a name that is markup as text', async () => {
    const { findings } = company.world.app.means;
    const [kept] = (await findings.list('unexplained-member', { top: 1 })).findings;
    assert.ok(kept);
    const hostile: UnexplainedMember = { ...kept.row, memberId: 'm', memberName: '<img src=x onerror=1>' };
    await findings.keep([hostile]);
    const { text } = await page();
    await findings.closeMember(hostile.groupId, 'm');
    assert.match(text, /&lt;img src=x/);
    assert.doesNotMatch(text, /<img /);
  });

  test('goes page by page through a crowd, and says how many came', async () => {
    const { findings } = company.world.app.means;
    const [kept] = (await findings.list('unexplained-member', { top: 1 })).findings;
    assert.ok(kept);
    const crowd = Array.from({ length: 130 }, (_, index) => ({
      ...kept.row,
      memberId: `crowd${index}`,
      together: 130,
    }));
    await findings.keep(crowd);
    const first = (await page()).text;
    assert.match(first, /one of 130 who came at once/);
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1] ?? '';
    const second = (await page(OPERATOR, next.replaceAll('&amp;', '&'))).text;
    const seen = new Set([...`${first}${second}`.matchAll(/class="value">(crowd\d+)</g)].map(([, id]) => id));
    assert.equal(seen.size, 130);
    assert.doesNotMatch(second, /id="lost"|rel="next"/);
    for (const { groupId: id, memberId } of crowd) await findings.closeMember(id, memberId);
  });
});

describe('the page of members without a ticket, where there is none', () => {
  test('says so, and what would appear here', async (t) => {
    const world = await createWorld();
    t.after(() => world.stop());
    const { text } = await visit(world, 'console/members', OPERATOR);
    assert.match(text, /Members of \d+ governed groups are followed/);
    assert.match(text, /Nobody is in a governed group without a grant/);
    assert.match(text, /No granted access was found gone/);
    assert.doesNotMatch(text, /<table/);
  });

  test('reads nothing for members who are explained, however many there are', async (t) => {
    const world = await createWorld();
    t.after(() => world.stop());
    await pass({ ...world, logged: [] } as never, 5 * MINUTE);
    const { reads } = world.tables.cost;
    await visit(world, 'console/members', OPERATOR);
    // whether the reader has signed out, two lists, and what the two watches keep of themselves
    assert.ok(world.tables.cost.reads - reads <= 5, `${world.tables.cost.reads - reads} reads`);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { createWorld } from '../../sandbox/world.ts';
import { HOUR, instant } from '../../src/domain/instant.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import { AUDITOR, type Day, later, OPERATOR, requestsOfADay, visit } from './requests-of-a-day.ts';

/** The tools that keep tickets, people and groups. */
const ELSEWHERE = /^https:\/\/(acme\.service-now\.com|entra\.microsoft\.com)\//;

describe('the console', () => {
  let day: Day;
  before(async () => {
    day = await requestsOfADay();
  });
  after(() => day.world.stop());

  const page = (path: string, as: Parameters<typeof visit>[2] = OPERATOR) => visit(day.world, path, as);

  test('shows operators and auditors the list and each request', async () => {
    for (const as of [OPERATOR, AUDITOR]) {
      for (const path of ['console', `console/requests/${day.approved}`]) {
        const { status, headers, text } = await page(path, as);
        assert.equal(status, 200);
        assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
        assert.match(text, /^<!doctype html>\n<html lang="en">/);
      }
    }
  });

  test('answers a request as JSON to those who ask for that, and to nobody else’s eyes', async () => {
    const ask = (as: Parameters<typeof visit>[2]) =>
      visit(day.world, `console/requests/${day.approved}`, as, { accept: 'application/json' });
    const { status, headers, text } = await ask(OPERATOR);
    assert.deepEqual([status, headers.get('content-type')], [200, 'application/json']);
    const { requestId, beneficiary, days } = JSON.parse(text);
    assert.deepEqual([requestId, beneficiary], [day.approved, 'Lotte Bakker']);
    assert.ok(days[0].moments.every(({ title }: { title: string }) => title !== ''));
    const refused = await ask({ who: 'sales-rep', roles: [] });
    assert.equal(refused.status, 403);
    assert.doesNotMatch(refused.text, /Lotte Bakker/);
  });

  test('tells whoever has no token, or a wrong one, what to do, on a page', async () => {
    for (const path of ['console', `console/requests/${day.approved}`]) {
      const { status, text } = await page(path, null);
      assert.equal(status, 401);
      assert.match(text, /You are not signed in/);
      assert.doesNotMatch(text, /Lotte Bakker/);
    }
    const forged = new Request(`${day.world.host.url}/api/console`, {
      headers: { 'x-ms-client-principal-id': personId('identity-ops-1'), authorization: 'Bearer a.b.c' },
    });
    assert.equal((await day.world.host.fetch(forged)).status, 401);
  });

  test('shows nothing to somebody without a role, and says how to get one', async () => {
    for (const roles of [[], ['Owner'], ['operator']]) {
      const { status, text } = await page(`console/requests/${day.approved}`, { who: 'sales-rep', roles });
      assert.equal(status, 403);
      assert.match(text, /Ask an owner of the Countersign application/);
      assert.doesNotMatch(text, /Lotte Bakker/);
    }
  });

  test('lets auditors read and gives them nothing to press', async () => {
    const { text } = await page(`console/requests/${day.waiting}`, AUDITOR);
    assert.match(text, /What happened/);
    assert.doesNotMatch(text, /<form|<button|data-action/);
  });

  test('offers operators only what the request’s state allows', async () => {
    const offered = async (id: string) =>
      [...(await page(`console/requests/${id}`)).text.matchAll(/data-action="[^"]+\/([a-z-]+)"/g)].map(
        ([, action]) => action,
      );
    assert.deepEqual(await offered(day.waiting), ['escalate', 'withdraw', 'retry']);
    assert.deepEqual(await offered(day.approved), ['renew', 'end', 'roll-back']);
    assert.deepEqual(await offered(day.ended), []);
    assert.deepEqual(await offered(day.refused), ['retry']);
  });

  test('says of a waiting request who can act, why it waits, until when, and what the ticket says', async () => {
    const { text } = await page(`console/requests/${day.waiting}`);
    const now = text.slice(text.indexOf('How it stands'), text.indexOf('How far it has come'));
    assert.match(now, /Waiting for approval/);
    assert.match(now, /Risk tier &quot;medium&quot; needs approval/);
    assert.match(now, /<dt>Who can act now<\/dt><dd>Joris Peeters</);
    assert.match(now, /<dt>To be decided by<\/dt><dd><time datetime="2026-03-07T/);
    assert.match(now, /<dt>The ticket says<\/dt><dd>No access<small>Written to the ticket/);
  });

  test('calls roles and stages what their policy table calls them, wherever they are shown', async () => {
    const { text } = await page(`console/requests/${day.waiting}`);
    assert.match(text, /Policy asks people first \(stage application owner\)/);
    assert.match(text, /<h3>application owner<\/h3>/);
    assert.match(text, /one person as application owner: not given/);
    assert.match(text, /Approval stages: application owner/);
    assert.match(text, /Stage application owner: one person as application owner, of/);
    assert.doesNotMatch(text, /\bapp owner/);
  });

  test('never calls something written that the ticket does not carry yet', async () => {
    const { means } = day.world.app;
    const before_ = await means.requests.read(day.waiting);
    await means.requests.change(day.waiting, (row) => ({ ...row, sentRevision: 1 }));
    const { text } = await page(`console/requests/${day.waiting}`);
    assert.match(text, /Behind\. <\/span>Not on the ticket yet: revision 2/);
    await means.requests.change(day.waiting, (row) => ({
      ...row,
      sentRevision: before_?.row.sentRevision ?? 0,
    }));
  });

  test('escapes what people wrote, wherever it is shown', async () => {
    const { text } = await page(`console/requests/${day.approved}`);
    assert.match(text, /&lt;script&gt;document\.title/);
    assert.doesNotMatch(text, /<script>document|<img /);
  });

  test('lets nothing run or load but what bears a nonce that each answer has anew', async () => {
    const answers = [
      await page(`console/requests/${day.waiting}`),
      await page(`console/requests/${day.waiting}`),
    ];
    const nonces = answers.map(({ headers, text }) => {
      const policy = headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'nonce-([^']{20,})'/.exec(policy)?.[1] ?? '';
      assert.match(policy, /^default-src 'none';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(headers.get('cache-control'), 'no-store');
      const tags = text.match(/<(script|style)[^>]*>/g) ?? [];
      const script = `<script nonce="${nonce}">`;
      assert.deepEqual(tags, [`<style nonce="${nonce}">`, script, script]);
      assert.doesNotMatch(text, / style="| on[a-z]+="[^"]*\(/);
      return nonce;
    });
    assert.notEqual(nonces[0], nonces[1]);
  });

  test('uses only addresses relative to its own, but for what opens in another tool', async () => {
    for (const path of ['console', `console/requests/${day.waiting}`]) {
      const { text } = await page(path);
      const links = [...text.matchAll(/(?:href|action|src|data-action)="([^"]*)"/g)].map(
        ([, link]) => link ?? '',
      );
      assert.ok(links.length > 3);
      assert.deepEqual(
        links.filter((link) => /^(\/|https?:)/.test(link) && !ELSEWHERE.test(link)),
        [],
      );
    }
  });

  test('keeps secrets of the host out of every page', async () => {
    for (const path of ['console', `console/requests/${day.approved}`]) {
      const { text } = await page(path);
      assert.doesNotMatch(text, /Bearer |eyJ[A-Za-z0-9_-]{10}|[?&]code=|nonce&quot;:/);
    }
  });

  test('filters by state and by ticket, with the filter in the address', async () => {
    const waiting = (await page('console?phase=waiting')).text;
    assert.match(waiting, /Requests found/);
    assert.match(waiting, new RegExp(day.waiting));
    assert.doesNotMatch(waiting, new RegExp(day.approved));
    assert.match(waiting, /<option value="waiting" selected>/);
    const refused = (await page('console?outcome=refused')).text;
    assert.match(refused, new RegExp(day.refused));
    const ticket = (await page('console?ticket=RITM0010001')).text;
    assert.match(ticket, new RegExp(day.approved));
    assert.doesNotMatch(ticket, new RegExp(day.refused));
  });

  test('finds the requests of a person by object id, for them or by them', async () => {
    for (const person of [personId('sales-rep'), personId('sales-rep').toUpperCase()]) {
      const { status, text } = await page(`console?person=${person}`);
      assert.equal(status, 200);
      for (const id of [day.refused, day.ended, day.waiting]) assert.match(text, new RegExp(id));
      assert.doesNotMatch(text, new RegExp(`${day.approved}"`));
      assert.match(text, new RegExp(`name="person" value="${personId('sales-rep')}"`));
    }
    const refused = (await page(`console?person=${personId('sales-rep')}&outcome=refused`)).text;
    assert.match(refused, new RegExp(day.refused));
    assert.doesNotMatch(refused, new RegExp(`${day.waiting}"`));
    assert.match(refused, /for or by Anna Jansen/);
  });

  test('lists a person’s requests by object id also while the directory tells nobody’s name', async () => {
    const { id } = day.world.tenant.faults.add({
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503 },
    });
    const { text } = await page(`console?person=${personId('sales-rep')}`);
    day.world.tenant.faults.remove(id);
    assert.match(text, new RegExp(`for or by ${personId('sales-rep')}`));
    assert.match(text, new RegExp(day.refused));
  });

  test('teaches the next step where a filter finds nothing or means nothing', async () => {
    assert.match((await page('console?ticket=RITM9999999')).text, /compared exactly, as “RITM9999999”/);
    const unknown = await page('console?phase=dreaming');
    assert.equal(unknown.status, 400);
    assert.match(unknown.text, /There is no phase “dreaming”/);
    const missing = await page('console/requests/nothing-of-that-name');
    assert.equal(missing.status, 404);
    assert.match(missing.text, /search for the ticket number/);
  });

  test('names evidence that was changed, and says not to rely on the page', async () => {
    const { auditLog } = day.world.app.means;
    const read = auditLog.read.bind(auditLog);
    const rows = await read(day.refused);
    const edited = rows.map((row) =>
      row.fact === 'decided' ? { ...row, data: { verdict: 'grant' as const } } : row,
    );
    assert.match((await page(`console/requests/${day.refused}`)).text, /Hash chain verified/);
    auditLog.read = async () => edited;
    const { text } = await page(`console/requests/${day.refused}`);
    auditLog.read = read;
    assert.match(text, /Hash chain NOT verified/);
    assert.match(text, /EDITED/);
  });
});

describe('the console of a company that has just started', () => {
  test('says that nothing needs anybody, and where requests come from', async () => {
    const world = await createWorld();
    const { status, text } = await visit(world, 'console', OPERATOR);
    world.stop();
    assert.equal(status, 200);
    assert.match(text, /Nothing needs you now/);
    assert.match(text, /Submit a catalog item that a policy table governs/);
  });

  test('tells an expired sign-in for what it is', async () => {
    const world = await createWorld();
    const token = await world.controlled.tokens.issue(personId('identity-ops-1'), ['Operator']);
    await later(world, 2 * HOUR);
    const answer = await world.host.fetch(
      new Request(`${world.host.url}/api/console`, { headers: { authorization: `Bearer ${token}` } }),
    );
    world.stop();
    assert.equal(answer.status, 401);
    assert.match(await answer.text(), /Your sign-in is over/);
  });

  test('pages through more requests than fit on one, and loses none', async () => {
    const world = await createWorld();
    const { requests } = world.app.means;
    for (let number = 1; number <= 120; number += 1) {
      const ticket = { system: 'servicenow', id: `id${number}`, number: `RITM${number}` };
      const at = instant(world.clock.now() + number * 1000);
      await requests.insert(newRecord(ticket, 'group-membership', 1, at));
    }
    const seen = new Set<string>();
    let path = 'console';
    for (let turn = 0; turn < 5 && path !== ''; turn += 1) {
      const { text } = await visit(world, path, OPERATOR);
      const all = text.slice(text.indexOf('id="all"'));
      for (const [, id] of all.matchAll(/href="console\/requests\/([^"]+)"/g)) seen.add(id ?? '');
      const next = /rel="next" href="([^"]+)"/.exec(text)?.[1];
      path = next ? `console${next.replaceAll('&amp;', '&')}` : '';
    }
    world.stop();
    assert.equal(seen.size, 120);
    assert.equal(path, '');
  });
});

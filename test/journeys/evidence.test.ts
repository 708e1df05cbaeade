import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WEBHOOK_SECRET } from '../../sandbox/app/sandbox-settings.ts';
import { APP_CLIENT, BOT_CLIENT } from '../../sandbox/tenant/entra/clients.ts';
import { OAUTH_CLIENT_SECRET } from '../../sandbox/tenant/servicenow/accounts.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press, reject } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { addingFails, DENIED } from '../support/faults.ts';
import { keysOf } from '../support/keys.ts';
import { call, operate, tokenOf } from '../support/operators.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

/** A day at the office: granted, rejected, rolled back, ended, refused; some of it with faults. */
async function aDay(world: TestWorld): Promise<readonly string[]> {
  addingFails(world, { kind: 'reset', applied: true }, { count: 1 });
  const vpn = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
  const finance = order(world, 'Access to Finance BI', 'finance-analyst');
  const repo = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
  const refused = order(world, 'Global helpdesk access', 'sales-rep');
  const failing = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
  addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
  await settle(world);
  await approve(world, failing.number, 'eng-manager');
  assert.equal(stated(world, failing.number), 'none/rolled-back');
  await press(world, finance.number, 'finance-data-owner', 'approve', { tamper: { token: 'bad-signature' } });
  await approve(world, finance.number, 'finance-data-owner');
  await reject(world, repo.number, 'repo-owner', 'Not now.');
  await operate(world, (await requestOf(world, finance.number)).requestId, 'roll-back', 'The wrong group.');
  await settle(world);
  await jump(world, 2 * DAY);
  assert.equal(stated(world, vpn.number), 'ended/ended');
  await agree(world);
  return [vpn, finance, repo, refused].map(({ number }) => number);
}

describe('the evidence of requests', () => {
  test('invariant 14: verifies as a whole, and names every edit, loss, reorder and cut', async (t) => {
    const world = await aWorld(t);
    await aDay(world);
    await pass(world, 20 * MINUTE);
    const lines = await exportOf(world);
    const sound = await verifyAudit(lines, { keys: world.vault.published() });
    assert.deepEqual([sound.findings, sound.gaps], [[], []]);
    assert.deepEqual(sound.notes, []);
    assert.ok(sound.rows > 60 && sound.requests >= 4 && sound.checkpoints > 0);
    const rows = lines.flatMap((line, index) => (line.includes('"kind":"row"') ? [index] : []));
    const middle = rows.filter((_, index) => index % 25 === 4);
    for (const index of middle) {
      const line = lines[index] ?? '';
      const edited = lines.with(index, line.replace(/"actor":"[^"]*"/, '"actor":"somebody-else"'));
      assert.ok((await verifyAudit(edited)).findings.length > 0, `edited ${line}`);
      const lost = lines.toSpliced(index, 1);
      assert.ok((await verifyAudit(lost)).findings.length > 1, `lost ${line}`);
    }
    const last = rows.findLast((index) => lines[index]?.includes('"requestId":"servicenow-')) ?? 0;
    const cut = (await verifyAudit(lines.toSpliced(last, 1))).findings.map(({ kind }) => kind);
    assert.ok(cut.includes('truncated'), cut.join());
    const [one = 0, two = 0] = rows.slice(3, 5);
    const swapped = lines.with(one, lines[two] ?? '').with(two, lines[one] ?? '');
    assert.ok((await verifyAudit(swapped)).findings.some(({ kind }) => kind === 'reordered'));
  });

  test('the evidence of requests says who asked, what was checked, which policy, who approved and how, what was sent and answered', async (t) => {
    const world = await aWorld(t);
    const [, finance = ''] = await aDay(world);
    const record = await requestOf(world, finance);
    const rows = await world.app.means.auditLog.read(record.requestId);
    const data = (fact: string) =>
      JSON.stringify(rows.filter((row) => row.fact === fact).map((row) => row.data));
    assert.match(data('ticket-read'), /"requesterId":"[0-9a-f-]{36}","beneficiaryId":"[0-9a-f-]{36}"/);
    assert.match(data('facts-gathered'), /"directMemberships"/);
    assert.match(data('decided'), /"policyDigest":"[0-9a-f]{64}"/);
    assert.match(data('approval-recorded'), /"method":"bot-framework-token","evidence":"f:/);
    assert.match(data('change-attempted'), /"before":"absent"/);
    assert.match(data('change-answered'), /"requestId":"[0-9a-f-]{36}"/);
    assert.match(data('grant-started'), /"after":"present"/);
    assert.match(data('operator-acted'), /"reason":"The wrong group\."/);
    assert.ok(rows.every(({ at }) => /^2026-03-\d\dT[\d:.]+Z$/.test(at)));
  });

  test('H15: a repeat of a recorded fact is recorded once', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await world.host.kill({ when: { activity: 'conclude', point: 'after' } });
    await settle(world);
    const rows = await world.app.means.auditLog.read((await requestOf(world, number)).requestId);
    const once = rows.map(({ fact, once: name }) => `${fact}~${name}`);
    assert.equal(new Set(once).size, once.length);
  });

  test('invariant 15: nothing secret is in a log, a ticket, a card, a notice, the audit or the history', async (t) => {
    const world = await aWorld(t);
    await aDay(world);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    await call(world, 'GET', '/api/requests?top=5', { token });
    await call(world, 'GET', `/api/health?code=${keysOf().master}`);
    const keys = keysOf();
    const secrets = [
      WEBHOOK_SECRET,
      OAUTH_CLIENT_SECRET,
      APP_CLIENT.secret,
      BOT_CLIENT.secret,
      keys.master,
      keys.durable,
      keys.serviceNow,
      keys.host['default'] ?? '',
      token,
      ...world.servicenow
        .deliveries()
        .map(({ headers }) => headers['x-countersign-signature'] ?? headers['X-Countersign-Signature'] ?? ''),
    ].filter((secret) => secret.length > 5);
    assert.ok(secrets.length > 10);
    for (const [where, text] of Object.entries(await everythingWritten(world))) {
      assert.ok(text.length > 100, `${where} was looked at`);
      for (const secret of secrets)
        assert.ok(!text.includes(secret), `${where} shows ${secret.slice(0, 4)}…`);
      assert.doesNotMatch(text, /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/, where);
      assert.doesNotMatch(text, /[?&]code=[^&\s"]{6,}/, where);
      assert.doesNotMatch(text, /Bearer [A-Za-z0-9._-]{20,}/, where);
    }
  });
});

async function everythingWritten(world: TestWorld): Promise<Readonly<Record<string, string>>> {
  const { servicenow, teams, controlled, app } = world;
  const tickets = servicenow.listTickets().map(({ number }) => servicenow.ticket(number));
  const { records } = await app.means.requests.list({});
  return {
    tickets: JSON.stringify(tickets),
    cards: JSON.stringify((await teams.cards()).map(({ card, views }) => ({ card, views }))).replace(
      /"nonce":"[^"]*"/g,
      '',
    ),
    notices: JSON.stringify([teams.messages(), controlled.mail()]),
    audit: (await exportOf(world)).join(''),
    records: JSON.stringify(records),
    instances: JSON.stringify(world.host.host()?.instances()),
    log: `${world.logged.join('\n')}${' '.repeat(101)}`,
  };
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { mayClose } from '../../../src/activities/emergency/close-debt.ts';
import { verifyAudit } from '../../../src/connectors/tables/audit-verify.ts';
import type { IncidentWindow } from '../../../src/domain/incident-window.ts';
import { DAY, HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import { OPERATOR, visit } from '../../console/requests-of-a-day.ts';
import { approve } from '../../support/asking.ts';
import { exportOf } from '../../support/evidence.ts';
import { call, tokenOf } from '../../support/operators.ts';
import { factsOf, requestOf, stated } from '../../support/statements.ts';
import { APPROVER, anEmergency, CALLER, RESOLVED, WHO } from '../../support/toy/emergency-played.ts';
import { EXCHANGE } from '../../support/toy/toy-emergency.ts';
import { ROLE } from '../../support/toy/toy-family.ts';
import { pass } from '../../support/world.ts';

const SKIPPED = 'sales-director';
const VOUCHER = 'secops-lead';
const REVIEWER = 'identity-ops-1';

type Played = Awaited<ReturnType<typeof anEmergency>>;

const debtsOf = ({ world }: Played) => world.app.means.debts.of(personId(WHO));

async function used(t: Parameters<typeof anEmergency>[0], more: Parameters<typeof anEmergency>[1] = {}) {
  const played = await anEmergency(t, more);
  await approve(played.world, played.number, APPROVER);
  assert.equal(stated(played.world, played.number), 'helping/fulfilled');
  return played;
}

/** ... and its incident is resolved. */
async function over(t: Parameters<typeof anEmergency>[0], more: Parameters<typeof anEmergency>[1] = {}) {
  const played = await used(t, more);
  played.world.servicenow.patchTicket(played.mail.id, RESOLVED);
  await pass(played.world, 5 * MINUTE);
  assert.equal(played.world.has(WHO, ROLE), false);
  return played;
}

describe('a use of emergency access', () => {
  test('a use of emergency access is a debt from before its first write on, once, and due a day after the access has ended', async (t) => {
    const played = await anEmergency(t);
    const { world, number } = played;
    const [held] = await debtsOf(played);
    assert.equal(held?.state, 'open', 'the hold before asking is a use as well');
    await approve(world, number, APPROVER);
    const all = await debtsOf(played);
    assert.equal(all.length, 1);
    const [debt] = all;
    const { requestId } = await requestOf(world, number);
    assert.deepEqual(
      [debt?.requestId, debt?.usedUntil, debt?.incident],
      [requestId, null, played.mail.number],
    );
    const at = world.clock.now();
    world.servicenow.patchTicket(played.mail.id, RESOLVED);
    await pass(world, 5 * MINUTE);
    const [ended] = await debtsOf(played);
    assert.ok(ended?.usedUntil && ended.usedUntil >= instant(at), JSON.stringify(ended));
    assert.ok(ended.dueAt >= instant(at + DAY));
    assert.equal(ended.state, 'open');
  });

  test('a use of emergency access that nobody has reviewed in time is told to operators once', async (t) => {
    const { world } = await over(t);
    await pass(world, 2 * DAY);
    const told = world.teams.messages().filter(({ text }) => text.includes('nobody has reviewed that'));
    assert.ok(told.length > 0, 'nobody was told');
    assert.equal(told.length, new Set(told.map(({ to }) => to)).size, 'somebody was told twice');
  });

  test('a use of emergency access that a window has approved is counted on it, and told to who vouched for that and to who was not asked', async (t) => {
    const played = await anEmergency(t);
    const { world, number, mail, use } = played;
    const { means } = world.app;
    const at = instant(world.clock.now());
    const until = instant(world.clock.now() + HOUR);
    const window: IncidentWindow = {
      ...{ windowId: 'w1', system: 'servicenow', incident: mail.number, incidentId: mail.id },
      how: 'door',
      declared: [{ by: personId(VOUCHER), name: 'Dmitri', reason: 'Mail.', at, until }],
      ...{ roleIds: [EXCHANGE], responderGroups: [], uses: [], ended: null },
    };
    await means.windows.declare(window);
    const vouchers = [personId(VOUCHER)];
    use.now = { ...use.now, window: { windowId: 'w1', vouchers }, skipped: [personId(SKIPPED), ...vouchers] };
    await approve(world, number, APPROVER);
    await pass(world, 5 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const [counted] = await means.windows.ofIncident('servicenow', mail.number);
    assert.deepEqual(
      counted?.uses.map((one) => [one.requestId, one.personId]),
      [[requestId, personId(WHO)]],
    );
    const said = (person: string, words: RegExp) =>
      world.teams.messages().filter(({ to, text }) => to === personId(person) && words.test(text)).length;
    assert.equal(said(VOUCHER, /Because you said that it is a major incident/), 1);
    assert.equal(said(SKIPPED, /You were not asked about/), 1);
    assert.equal(said(VOUCHER, /You were not asked about/), 0);
  });

  test('a use of emergency access is reviewed by whom the table names, with a sentence on each action, once', async (t) => {
    const played = await over(t);
    const { world, number } = played;
    const { requestId } = await requestOf(world, number);
    const path = `/api/emergency-debts/${requestId}`;
    const by = async (person: string, body: object, roles: readonly string[] = []) =>
      await call(world, 'POST', path, { token: await tokenOf(world, person, ...roles), body });
    const outcome = async (answer: ReturnType<typeof by>) => {
      const { status, json } = await answer;
      return [status, json['code'] ?? json['closed']];
    };
    const good = { words: 'All as it should be.', actions: [] };
    assert.deepEqual(await outcome(by(REVIEWER, good)), [409, 'too-early']);
    await pass(world, 3 * HOUR);
    assert.deepEqual(await outcome(by('sales-rep', good)), [403, 'not-a-reviewer']);
    const malformed = await by(REVIEWER, { words: ' ', actions: [{ actionId: 'x', sentence: '' }], a: 1 });
    assert.deepEqual(
      (malformed.json['issues'] as readonly { readonly path: string }[]).map((one) => one.path),
      ['/words', '/actions/0/actionId', '/actions/0/sentence', '/a'],
    );
    assert.deepEqual(await outcome(by(REVIEWER, good)), [200, true]);
    assert.deepEqual(await outcome(by(REVIEWER, good)), [409, 'debt-settled']);
    const [debt] = await debtsOf(played);
    assert.deepEqual(
      [debt?.state, debt?.closed?.by, debt?.closed?.shown],
      ['closed', personId(REVIEWER), 'all'],
    );
    assert.deepEqual(await world.app.means.debts.listOpen(), []);
    assert.ok((await factsOf(world, requestId)).includes('debt-settled'));
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('a use of emergency access whose actions the directory shows is closed only with a sentence on each of them', async (t) => {
    const played = await used(t);
    const { world, number, mail } = played;
    world.controlled.directory.putMember(groupId('GRP-LEGAL-HOLD'), personId('sales-rep'), personId(WHO));
    world.servicenow.patchTicket(mail.id, RESOLVED);
    await pass(world, 10 * MINUTE);
    await pass(world, 4 * HOUR);
    const { requestId } = await requestOf(world, number);
    const path = `/api/emergency-debts/${requestId}`;
    const token = await tokenOf(world, REVIEWER);
    const words = 'Needed for mail.';
    const without = await call(world, 'POST', path, { token, body: { words, actions: [] } });
    assert.equal(without.status, 400, without.text);
    const page = await visit(world, `console/emergencies/${requestId}`, OPERATOR);
    const actionId = /data-action-id="([^"]+)"/.exec(page.text)?.[1] ?? '';
    assert.match(page.text, /Add member to group/);
    const body = { words, actions: [{ actionId, sentence: 'The reader was needed.' }] };
    assert.equal((await call(world, 'POST', path, { token, body })).status, 200);
    const after = await visit(world, `console/emergencies/${requestId}`, OPERATOR);
    assert.match(after.text, /The reader was needed\./);
    assert.doesNotMatch(after.text, /<form/);
  });

  test('a use of emergency access is reviewed by nobody who used it, asked for it, approved it or vouched for its incident', async (t) => {
    const played = await over(t, { window: { windowId: 'w9', vouchers: [personId('identity-ops-2')] } });
    const { world, number } = played;
    await pass(world, 3 * HOUR);
    const { requestId } = await requestOf(world, number);
    const [debt] = await debtsOf(played);
    assert.ok(debt);
    for (const person of [WHO, CALLER, APPROVER, 'identity-ops-2']) {
      const may = await mayClose(world.app.means, debt, personId(person), instant(world.clock.now()));
      assert.ok(!may.may && may.code === 'own-debt', person);
    }
    const token = await tokenOf(world, 'identity-ops-2', 'Operator');
    const body = { words: 'Fine.', actions: [] };
    const answer = await call(world, 'POST', `/api/emergency-debts/${requestId}`, { token, body });
    assert.deepEqual([answer.status, answer.json['code']], [403, 'own-debt']);
  });

  test('a use of emergency access is listed in the console, due first, and leads to what was done with it', async (t) => {
    const { world, number } = await over(t);
    const { requestId } = await requestOf(world, number);
    const list = await visit(world, 'console/emergencies', OPERATOR);
    assert.equal(list.status, 200);
    assert.match(list.text, new RegExp(`href="../console/emergencies/${requestId}">${number}<`));
    assert.match(list.text, /No incident counts as a major one now/);
    assert.match(list.text, /<a href="..\/console\/emergencies" aria-current="page">Emergencies<\/a>/);
    const early = await visit(world, `console/emergencies/${requestId}`, OPERATOR);
    assert.match(early.text, /two hours after the access ended/);
    assert.equal((await visit(world, 'console/emergencies/no-such-request', OPERATOR)).status, 404);
    assert.equal(
      (await visit(world, 'console/emergencies', { who: 'finance-member', roles: [] })).status,
      403,
    );
    await pass(world, 3 * HOUR);
    const page = await visit(world, `console/emergencies/${requestId}`, OPERATOR);
    assert.match(page.text, /<form data-review="\.\.\/\.\.\/emergency-debts\//);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SERVICENOW_HOST } from '../../../sandbox/company.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../../src/connectors/tables/audit-verify.ts';
import { HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import { exportOf } from '../../support/evidence.ts';
import { appTokenOf, call, type DoorAnswer, tokenOf } from '../../support/operators.ts';
import { EXCHANGE, GLOBAL, HELPDESK, TOY_EMERGENCY } from '../../support/toy/toy-emergency.ts';
import { aToyWorld, type ToyWorld } from '../../support/toy/toy-world.ts';
import { pass } from '../../support/world.ts';

const LEAD = 'secops-lead';
const CISO = 'ciso';

/** Mail is down: an incident that a person has opened. */
async function mailIsDown(t: Parameters<typeof aToyWorld>[0]) {
  const world = await aToyWorld(t, 'lasting', 'incidents', { emergency: TOY_EMERGENCY });
  const { id, number } = world.servicenow.openIncident({
    category: 'software',
    subcategory: 'email',
    caller: personId('finance-manager'),
    priority: '1',
  });
  await pass(world, MINUTE);
  return { world, id, number };
}

async function say(world: ToyWorld, person: string, body: object): Promise<DoorAnswer> {
  const token = await tokenOf(world, person);
  return await call(world, 'POST', '/api/major-incidents', { token, body });
}

const outcome = ({ status, json }: DoorAnswer) => [status, json['code'] ?? json['until']];
const issuesOf = ({ json }: DoorAnswer) =>
  (json['issues'] as readonly { readonly path: string }[] | undefined)?.map(({ path }) => path);

const openOf = ({ app }: ToyWorld, number: string) => app.means.windows.open('servicenow', number);

const eventsOf = (world: ToyWorld, code: string) => {
  world.app.security.flush();
  return world.logged.filter((line) => line.includes(`"${code}"`));
};

describe('a window of a major incident', () => {
  test('a window of a major incident is declared by whom the table names, for its roles and as long as it says, ends by itself, and tells who declared it', async (t) => {
    const { world, number, id } = await mailIsDown(t);
    const at = world.clock.now();
    const answer = await say(world, LEAD, { incident: number.toLowerCase(), reason: 'Mail is down.' });
    assert.deepEqual(outcome(answer), [201, instant(at + 2 * HOUR)]);
    const [window] = await openOf(world, number);
    assert.ok(window?.seal, 'nobody sealed it');
    assert.deepEqual(
      [window.incidentId, window.roleIds, window.declared.map(({ by }) => by)],
      [id, [EXCHANGE, HELPDESK], [personId(LEAD)]],
    );
    await pass(world, 2 * HOUR + 2 * MINUTE);
    assert.deepEqual(await openOf(world, number), []);
    const told = world.teams.messages().filter(({ text }) => text.includes(`${number} counts as a major`));
    assert.deepEqual(
      told.map(({ to, text }) => [to, /Nothing was approved because of it/.test(text)]),
      [[personId(LEAD), true]],
    );
    assert.equal((await world.app.means.windows.listOpen()).length, 0);
    const evidence = await world.app.means.auditLog.read(`major-incident~servicenow~${number}`);
    assert.deepEqual(
      evidence.map(({ fact, actor }) => [fact, actor]),
      [
        ['window-declared', personId(LEAD)],
        ['window-ended', 'countersign'],
      ],
    );
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('a window of a major incident goes on only by the word of somebody who has not vouched for the incident before, open or over', async (t) => {
    const { world, number } = await mailIsDown(t);
    const words = { incident: number, reason: 'Mail is down.', minutes: 60 };
    await say(world, LEAD, words);
    await pass(world, 30 * MINUTE);
    assert.deepEqual(outcome(await say(world, LEAD, words)), [409, 'extended-by-the-same']);
    const at = world.clock.now();
    assert.deepEqual(outcome(await say(world, CISO, words)), [200, instant(at + HOUR)]);
    const [window] = await openOf(world, number);
    assert.deepEqual(
      window?.declared.map(({ by }) => by),
      [LEAD, CISO].map(personId),
    );
    for (const person of [LEAD, CISO])
      assert.deepEqual(outcome(await say(world, person, words)), [409, 'extended-by-the-same']);
    await pass(world, 2 * HOUR);
    assert.deepEqual(await openOf(world, number), []);
    for (const person of [LEAD, CISO])
      assert.deepEqual(outcome(await say(world, person, words)), [409, 'extended-by-the-same']);
  });

  test('a window of a major incident is not opened by whoever has accepted it as one in the ticket tool', async (t) => {
    const { world, number, id } = await mailIsDown(t);
    world.servicenow.patchTicket(id, { fields: { major_incident_state: 'accepted' }, as: personId(LEAD) });
    await pass(world, MINUTE);
    const words = { incident: number, reason: 'Mail is down.' };
    assert.deepEqual(outcome(await say(world, LEAD, words)), [409, 'extended-by-the-same']);
    assert.equal((await say(world, CISO, words)).status, 201);
  });

  test('a window of a major incident is ended early by whoever may declare one, once', async (t) => {
    const { world, number } = await mailIsDown(t);
    await say(world, LEAD, { incident: number, reason: 'Mail is down.' });
    const over = { incident: number, reason: 'Mail is back.', ended: true };
    assert.deepEqual(outcome(await say(world, LEAD, over)), [200, instant(world.clock.now())]);
    assert.deepEqual(outcome(await say(world, LEAD, over)), [409, 'no-window']);
    assert.deepEqual(await openOf(world, number), []);
  });

  test('a window of a major incident is declared by nobody else, by no app, and by no account that is off', async (t) => {
    const { world, number } = await mailIsDown(t);
    const body = { incident: number, reason: 'Mail is down.' };
    assert.deepEqual(outcome(await say(world, 'identity-ops-1', body)), [403, 'not-a-declarer']);
    const token = await appTokenOf(world, { roles: ['Operator'] });
    const asApp = await call(world, 'POST', '/api/major-incidents', { token, body });
    assert.deepEqual(outcome(asApp), [403, 'app-not-person']);
    assert.equal((await call(world, 'POST', '/api/major-incidents', { body })).status, 401);
    world.controlled.directory.patchUser(personId(LEAD), { accountEnabled: false });
    await pass(world, 5 * MINUTE);
    assert.deepEqual(outcome(await say(world, LEAD, body)), [403, 'account-off']);
    assert.deepEqual(await openOf(world, number), []);
  });

  test('a window of a major incident is not declared while the directory or the ticket tool can’t be asked', async (t) => {
    const { world, number } = await mailIsDown(t);
    const body = { incident: number, reason: 'Mail is down.' };
    const fault = (host: string) =>
      world.controlled.faults.add({ match: { host }, effect: { kind: 'status', status: 503 } }).id;
    const graph = fault('graph.microsoft.com');
    assert.equal((await say(world, LEAD, body)).status, 503);
    world.controlled.faults.remove(graph);
    const tool = fault(SERVICENOW_HOST);
    assert.deepEqual(outcome(await say(world, LEAD, body)), [503, 'incident-unread']);
    world.controlled.faults.remove(tool);
    assert.equal((await say(world, LEAD, body)).status, 201);
  });

  test('a window of a major incident is declared for no incident that is over or not there, and for no longer and no other roles than the table says', async (t) => {
    const { world, number, id } = await mailIsDown(t);
    const unknown = await say(world, LEAD, { incident: 'INC9999999', reason: 'Mail.' });
    assert.deepEqual([...outcome(unknown), issuesOf(unknown)], [404, 'incident-unknown', ['/incident']]);
    const tooMuch = { incident: number, reason: 'Mail.', minutes: 121, roles: [EXCHANGE, GLOBAL] };
    const refused = await say(world, LEAD, tooMuch);
    assert.deepEqual([...outcome(refused), issuesOf(refused)], [400, 'malformed', ['/minutes', '/roles/1']]);
    const wrong = { incident: '^', reason: ' ', minutes: 0.5, roles: ['x'], system: 'fax', ended: 1, a: 1 };
    assert.deepEqual(issuesOf(await say(world, LEAD, wrong)), [
      ...['/incident', '/reason', '/minutes', '/system', '/ended', '/roles/0', '/a'],
    ]);
    world.servicenow.patchTicket(id, { fields: { state: '6', close_code: 'Solved', close_notes: 'Done.' } });
    await pass(world, MINUTE);
    const over = await say(world, LEAD, { incident: number, reason: 'Mail.' });
    assert.deepEqual(outcome(over), [409, 'incident-over']);
    assert.deepEqual(await openOf(world, number), []);
  });

  test('a window of a major incident is told as a security event by who said what', async (t) => {
    const { world, number } = await mailIsDown(t);
    await say(world, LEAD, { incident: number, reason: 'Mail is down.', roles: [EXCHANGE] });
    await say(world, CISO, { incident: number, reason: 'Still.' });
    await say(world, CISO, { incident: number, reason: 'Back.', ended: true });
    await pass(world, 2 * MINUTE);
    const told = eventsOf(world, 'major-incident').join('\n');
    for (const [reason, person] of [
      ['declared', LEAD],
      ['extended', CISO],
      ['ended', CISO],
    ] as const)
      assert.ok(told.includes(reason) && told.includes(personId(person)), reason);
  });

  test('a window of a major incident that two people declare at one moment is one, or two that both say so', async (t) => {
    const { world, number } = await mailIsDown(t);
    const words = { incident: number, reason: 'Mail is down.' };
    const answers = await Promise.all([LEAD, CISO].map((person) => say(world, person, words)));
    const windows = await openOf(world, number);
    assert.equal(answers.filter(({ status }) => status === 201).length, windows.length);
    assert.ok(windows.length >= 1);
    await pass(world, 3 * HOUR);
    assert.deepEqual(await openOf(world, number), []);
  });
});

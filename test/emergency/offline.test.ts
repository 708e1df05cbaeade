import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { filingIdOf, filingNumber, filingRef, opensAs } from '../../src/domain/filing.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { requestIdOf } from '../../src/domain/request.ts';
import { press } from '../support/asking.ts';
import { activeRole, DUTY_MANAGER, LEAD, RESPONDER, USERS } from '../support/emergency.ts';
import { exportOf } from '../support/evidence.ts';
import { mend, serviceNowFails } from '../support/faults.ts';
import { appTokenOf, call, type DoorAnswer, operate, tokenOf } from '../support/operators.ts';
import { factsOf, textOf } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const AWAY = { kind: 'status', status: 503 } as const;
const POLICY = 'PMAJINC';
const RESOLVED = { fields: { state: '6', close_code: 'Solved', close_notes: 'Mail is back.' } };
const FIRST = filingIdOf(personId(RESPONDER), 1);
const NUMBER = filingNumber(FIRST);
const REQUEST = requestIdOf(filingRef({ filingId: FIRST }), 'pim-emergency-access', 1);

type Options = Parameters<typeof aWorld>[1] & {
  /** Since how many minutes ServiceNow has been away; 0: it is there. */
  readonly away?: number;
  readonly effect?: Parameters<typeof serviceNowFails>[1];
};

/** PagerDuty has the responder first on call, who is eligible, and ServiceNow does not answer. */
async function aWorldWithoutServiceNow(
  t: TestContext,
  { away = 6, effect = AWAY, ...options }: Options = {},
) {
  const world = await aWorld(t, options);
  world.pagerDuty.setOnCall(POLICY, [
    { userId: personId(RESPONDER), level: 1 },
    { userId: personId(LEAD), level: 2 },
  ]);
  world.controlled.pimDesk.putAssignment(personId(RESPONDER), USERS, { eligible: true });
  const { number } = world.servicenow.openIncident({
    ...{ category: 'software', subcategory: 'email', priority: '1' },
    ...{ caller: personId('helpdesk-agent'), text: 'Mail flow is down.' },
  });
  await pass(world, 3 * MINUTE);
  if (away > 0) {
    serviceNowFails(world, effect);
    await pass(world, away * MINUTE);
  }
  return { world, incident: number };
}

const ASK = { role: 'user-administrator', minutes: 60, reason: 'Mail flow is down.' };

async function ask(world: TestWorld, body: object = ASK, who = RESPONDER): Promise<DoorAnswer> {
  const token = await tokenOf(world, who);
  const answer = await call(world, 'POST', '/api/emergency/requests', { token, body });
  await pass(world, MINUTE);
  return answer;
}

/** What is owed to the ticket stays owed while its tool is away: nothing settles. */
async function approve(world: TestWorld, ...people: readonly string[]): Promise<void> {
  for (const one of people) {
    const word = { data: { reason: 'I know of it.' } };
    assert.equal((await press(world, NUMBER, one, 'approve', word)).status, 200);
    await pass(world, 20_000);
  }
}

async function page(world: TestWorld, who = RESPONDER): Promise<DoorAnswer> {
  return await call(world, 'GET', '/api/emergency', { token: await tokenOf(world, who) });
}

/** The incidents that were opened for what was filed. */
const openedOnes = ({ servicenow }: TestWorld) =>
  servicenow
    .listRecords('incident')
    .filter((row) => row['correlation_id'] === opensAs({ filingId: FIRST }))
    .map((row) => ({ number: row['number'] ?? '', id: row['sys_id'] ?? '' }));

const recordOf = async (world: TestWorld) => (await world.app.means.requests.read(REQUEST))?.row;

describe('emergency access while the ticket tool is away', () => {
  test('emergency access while the ticket tool is away takes two people, is a debt, and has one ticket once the tool is back, which tells all of it', async (t) => {
    const { world, incident } = await aWorldWithoutServiceNow(t);
    const answer = await ask(world, { ...ASK, incident });
    assert.deepEqual([answer.status, answer.json['number']], [201, NUMBER], answer.text);
    await approve(world, LEAD);
    await pass(world, MINUTE);
    assert.equal(activeRole(world), undefined, 'one is not enough');
    await approve(world, DUTY_MANAGER);
    await pass(world, 4 * MINUTE);
    assert.ok(activeRole(world));
    const [debt] = await world.app.means.debts.of(personId(RESPONDER));
    assert.equal(debt?.state, 'open');
    assert.match((await page(world)).text, /Its ticket is not opened yet/);
    mend(world);
    await pass(world, 5 * MINUTE);
    const [ticket, ...others] = openedOnes(world);
    assert.ok(ticket);
    assert.deepEqual(others, []);
    const text = textOf(world, ticket.number);
    assert.match(text, /is not verified: the ticket tool has been away since/);
    assert.match(text, new RegExp(`\\[countersign ${REQUEST} r\\d+ access=granted`));
    const record = await recordOf(world);
    assert.equal(record?.openedAs?.number, ticket.number);
    assert.equal(record?.emergency?.incident?.number, incident);
    assert.ok((await factsOf(world, REQUEST)).includes('incident-looked-up'));
    assert.ok(activeRole(world), 'the incident is as it was said to be');
    const { findings } = await verifyAudit(await exportOf(world));
    assert.deepEqual(findings, []);
  });

  for (const [what, effect] of [
    ['refuses our account', { kind: 'status', status: 401 }],
    ['refuses it the right', { kind: 'status', status: 403 }],
    ['wants us to call less often', { kind: 'status', status: 429 }],
    ['can not be reached from here', { kind: 'reset' }],
    ['answers with a page', { kind: 'html' }],
  ] as const)
    test(`emergency access while the ticket tool is away is not to be had while it ${what}`, async (t) => {
      const { world } = await aWorldWithoutServiceNow(t, { effect, away: 12 });
      const answer = await ask(world);
      assert.deepEqual([answer.status, answer.json['code']], [409, 'tool-there']);
      assert.match((await page(world)).text, /answers Countersign, so that nothing can be asked for here/);
      assert.equal(await recordOf(world), undefined);
    });

  test('emergency access while the ticket tool is away is not to be had before five minutes are over, nor once it answers again', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t, { away: 3 });
    assert.equal((await ask(world)).json['code'], 'not-away-yet');
    assert.match((await page(world)).text, /until that has lasted five minutes/);
    await pass(world, 3 * MINUTE);
    assert.match((await page(world)).text, /data-file="emergency\/requests"/);
    mend(world);
    assert.equal((await ask(world)).json['code'], 'tool-there', 'the door looks for itself');
    await pass(world, MINUTE);
    serviceNowFails(world, AWAY);
    await pass(world, 2 * MINUTE);
    assert.equal((await ask(world)).json['code'], 'not-away-yet', 'it begins anew');
    assert.equal(await recordOf(world), undefined);
    world.app.security.flush('all');
    assert.ok(world.logged.some((line) => line.includes('"filed-offline"') && line.includes('tool-there')));
  });

  test('emergency access while the ticket tool is away is not to be had without another roster, and says so', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t, { settings: { PAGERDUTY_TOKEN: '' } });
    const answer = await ask(world);
    assert.deepEqual([answer.status, answer.json['code']], [409, 'no-other-roster']);
    assert.match(
      (await page(world)).text,
      /no other tool that has the roster &quot;pagerduty\/PMAJINC&quot; is set up/,
    );
  });

  test('emergency access while the ticket tool is away is refused to whoever the other roster does not name first', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    world.controlled.pimDesk.putAssignment(personId('developer'), USERS, { eligible: true });
    world.servicenow.setOnCall('Major Incident', [{ userId: personId('developer'), level: 1 }]);
    const answer = await ask(world, ASK, 'developer');
    assert.equal(answer.status, 201);
    await pass(world, 2 * MINUTE);
    const record = (await world.app.means.requests.read(String(answer.json['requestId'])))?.row;
    assert.equal(record?.outcome, 'refused', JSON.stringify(record?.decision?.reasons));
    assert.match(record?.desired?.comment ?? '', /is first on call for none of "pagerduty\/PMAJINC"/);
    assert.match((await page(world, 'developer')).text, /is first on call for none of/);
  });

  test('emergency access while the ticket tool is away lets in people of this tenant from our own pages, in few words', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    const path = '/api/emergency/requests';
    const token = await tokenOf(world, RESPONDER);
    const post = async (options: Parameters<typeof call>[3]) => {
      const { status, json } = await call(world, 'POST', path, options);
      return [status, json['code']];
    };
    assert.equal((await post({ body: ASK }))[0], 401);
    const app = await appTokenOf(world, {});
    assert.equal((await post({ body: ASK, token: app }))[0], 403);
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    assert.deepEqual(await post({ body: ASK, token, headers }), [403, 'foreign-page']);
    assert.equal((await post({ body: { ...ASK, reason: 'x'.repeat(20_000) }, token }))[0], 413);
    for (const wrong of [
      { ...ASK, role: 'owner-of-everything' },
      { ...ASK, minutes: 61 },
      { ...ASK, minutes: 1.5 },
      { ...ASK, scope: 'au-0' },
      { ...ASK, incident: 'INC1^active=true' },
      { ...ASK, reason: '\u200b' },
      { ...ASK, approved: true },
    ])
      assert.deepEqual(await post({ body: wrong, token }), [400, 'malformed'], JSON.stringify(wrong));
    assert.equal((await call(world, 'GET', '/api/emergency')).status, 401);
    assert.equal(await recordOf(world), undefined);
  });

  test('emergency access while the ticket tool is away is asked for once, however often the button is pressed', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    const token = await tokenOf(world, RESPONDER);
    const at = () => call(world, 'POST', '/api/emergency/requests', { token, body: ASK });
    const both = await Promise.all([at(), at()]);
    const answers = both.map(({ status }) => status);
    assert.equal(answers.filter((status) => status === 201).length, 1, String(answers));
    assert.ok(
      answers.every((status) => [200, 201, 409].includes(status)),
      String(answers),
    );
    await pass(world, 20_000);
    const again = await ask(world);
    assert.deepEqual([again.status, again.json['filed']], [200, false]);
    assert.equal((await world.app.means.filings.ofPerson(personId(RESPONDER))).length, 1);
  });

  test('emergency access while the ticket tool is away goes on where the worker died after it was filed', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    const { means } = world.app;
    const insert = means.requests.insertPointer.bind(means.requests);
    Object.assign(means.requests, { insertPointer: () => Promise.reject(new Error('the worker died')) });
    assert.equal((await ask(world)).status, 503);
    Object.assign(means.requests, { insertPointer: insert });
    await pass(world, 2 * MINUTE);
    assert.equal((await recordOf(world))?.phase, 'waiting');
  });

  test('a ticket that is opened later is opened once, although its answer was lost and the worker died before it was kept', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    await ask(world);
    mend(world);
    const path = '/api/now/table/incident';
    world.tenant.faults.add({
      match: { path: `${path}*`, method: 'POST' },
      ...{ count: 1, effect: { kind: 'status', status: 504, applied: true } },
    });
    const { filings } = world.app.means;
    const change = filings.change.bind(filings);
    let deaths = 1;
    Object.assign(filings, {
      change: (...asked: Parameters<typeof change>) => {
        if (deaths === 0) return change(...asked);
        deaths -= 1;
        return Promise.reject(new Error('the worker died'));
      },
    });
    await pass(world, 6 * MINUTE);
    assert.equal(deaths, 0);
    assert.equal(openedOnes(world).length, 1);
    assert.equal((await recordOf(world))?.openedAs?.number, openedOnes(world)[0]?.number);
  });

  test('a ticket that is opened later stands for the incident where none was named: who closes it ends the access', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    await ask(world);
    await approve(world, LEAD, DUTY_MANAGER);
    await pass(world, 6 * MINUTE);
    assert.ok(activeRole(world));
    mend(world);
    await pass(world, 5 * MINUTE);
    const [ticket] = openedOnes(world);
    assert.ok(ticket && activeRole(world));
    const { records } = await world.app.means.requests.list({ top: 20 });
    assert.deepEqual(
      records.map(({ requestId }) => requestId),
      [REQUEST],
      'the ticket is no request of its own',
    );
    world.servicenow.patchTicket(ticket.id, RESOLVED);
    await pass(world, 8 * MINUTE);
    assert.equal(activeRole(world), undefined);
    assert.match(textOf(world, ticket.number), /access=ended/);
  });

  test('a ticket that is opened later is that of a retry as well: who closes it ends what the retry gave', async (t) => {
    const { world } = await aWorldWithoutServiceNow(t);
    await ask(world);
    assert.equal((await press(world, NUMBER, LEAD, 'reject', { data: { reason: 'Not yet.' } })).status, 200);
    mend(world);
    await pass(world, 5 * MINUTE);
    const [ticket] = openedOnes(world);
    assert.ok(ticket);
    assert.equal((await recordOf(world))?.outcome, 'rejected');
    assert.equal((await operate(world, REQUEST, 'retry')).status, 202);
    await pass(world, 20_000);
    const again = requestIdOf(filingRef({ filingId: FIRST }), 'pim-emergency-access', 2);
    const retried = (await world.app.means.requests.read(again))?.row;
    assert.equal(retried?.openedAs?.number, ticket.number);
    await approve(world, LEAD, DUTY_MANAGER);
    await pass(world, 6 * MINUTE);
    assert.ok(activeRole(world), textOf(world, ticket.number));
    world.servicenow.patchTicket(ticket.id, RESOLVED);
    await pass(world, 8 * MINUTE);
    assert.equal(activeRole(world), undefined, textOf(world, ticket.number));
    assert.match(textOf(world, ticket.number), /access=ended/);
  });

  for (const [what, number] of [
    ['is not as urgent as it was said to be', null],
    ['was never there', 'INC0099999'],
  ] as const)
    test(`emergency access while the ticket tool is away ends once it shows that the incident ${what}`, async (t) => {
      const { world } = await aWorldWithoutServiceNow(t, { away: 0 });
      const other = world.servicenow.openIncident({
        ...{ category: 'software', subcategory: 'email', priority: '4' },
        ...{ caller: personId('helpdesk-agent'), text: 'A printer.' },
      });
      await pass(world, MINUTE);
      serviceNowFails(world, AWAY);
      await pass(world, 6 * MINUTE);
      await ask(world, { ...ASK, incident: number ?? other.number });
      await approve(world, LEAD, DUTY_MANAGER);
      await pass(world, 6 * MINUTE);
      assert.ok(activeRole(world));
      mend(world);
      await pass(world, 20 * MINUTE);
      assert.equal(activeRole(world), undefined);
      const [ticket] = openedOnes(world);
      assert.match(textOf(world, ticket?.number ?? ''), /access=ended/);
    });
});

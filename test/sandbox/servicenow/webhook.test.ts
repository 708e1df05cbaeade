import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { userId } from '../../../sandbox/tenant/servicenow/people.ts';
import type { BodyStyle, SwitchChoices } from '../../../sandbox/tenant/servicenow/switches.ts';
import { type Instance, instance, MIRA, PROMPT, type Received, ROSA, WEBHOOK } from './instance.ts';

const ORDER = {
  catalogItem: 'Access to Finance BI',
  requestedFor: ROSA,
  variables: { justification: 'Month end & "closing"' },
};

const bodies = (one: Instance): readonly Record<string, unknown>[] =>
  one.received.map(({ body }) => JSON.parse(body));
const events = (one: Instance) => bodies(one).map(({ event }) => event);

const withWebhook = (webhook: NonNullable<SwitchChoices['webhook']>): SwitchChoices => ({
  ...PROMPT,
  webhook: { ...PROMPT.webhook, ...webhook },
});

const digestOf = ({ headers, body }: Pick<Received, 'headers' | 'body'>, encoding: 'base64' | 'hex') =>
  createHmac('sha256', WEBHOOK.secret)
    .update(`v1:${headers['X-Countersign-Timestamp']}:${body}`)
    .digest(encoding);

describe("the customer's business rule", () => {
  test('sends text values only, with the key, signed over the time and the exact bytes', async () => {
    const one = instance(PROMPT);
    const { id, number } = one.now.createTicket({ ...ORDER, openedBy: MIRA });
    await one.advance(0);
    const [sent] = one.received;
    assert.ok(sent);
    assert.equal(sent.path, '/api/itsm/servicenow');
    assert.equal(sent.headers['x-functions-key'], WEBHOOK.functionKey);
    assert.equal(sent.headers['X-Countersign-Timestamp'], String(one.clock.now() / 1_000));
    assert.equal(sent.headers['X-Countersign-Signature'], `v1=${digestOf(sent, 'base64')}`);
    const [body] = bodies(one);
    const { event_id, request, ...rest } = body ?? {};
    assert.match(String(event_id), /^[0-9a-f-]{36}$/);
    assert.match(String(request), /^[0-9a-f]{32}$/);
    assert.deepEqual(rest, {
      event: 'request.submitted',
      instance: 'acme.service-now.com',
      table: 'sc_req_item',
      sys_id: id,
      number,
      cat_item: sysIdOf(ORDER.catalogItem),
      requested_for: userId(ROSA),
      requested_for_email: 'rosa@contoso.example',
      opened_by: userId(MIRA),
      state: '1',
      approval: 'requested',
      stage: 'waiting_for_approval',
      sys_mod_count: '0',
      sys_updated_on: '2026-03-03 09:00:00',
      variables: { ...ORDER.variables, end_date: '', duration_days: '', risk_tier: '' },
    });
  });

  test('signs in hexadecimal where the customer does', async () => {
    const one = instance(withWebhook({ signature: 'hex' }));
    one.now.createTicket(ORDER);
    await one.advance(0);
    const [sent] = one.received;
    assert.equal(sent?.headers['X-Countersign-Signature'], sent && `v1=${digestOf(sent, 'hex')}`);
  });

  test('runs up to two seconds late, and before REST sees the variables it should carry (S3, S4)', async () => {
    const one = instance({ webhook: { delay: { min: 1_000, max: 2_000 } } });
    const { deliveries } = one.now.createTicket(ORDER);
    await one.advance(999);
    assert.deepEqual(one.received, []);
    assert.equal(one.now.deliveries()[0]?.id, deliveries[0]);
    assert.equal(one.now.deliveries()[0]?.status, null);
    await one.advance(1_001);
    assert.deepEqual(bodies(one)[0]?.['variables'], {});
    assert.equal(one.now.deliveries()[0]?.status, 202);
  });

  test('never sends a delivery again, whatever the app answers', async () => {
    const one = instance(PROMPT, async () => ({ status: 503, body: 'starting', ms: 1 }));
    one.now.createTicket(ORDER);
    await one.advance(86_400_000);
    assert.equal(one.received.length, 1);
    assert.deepEqual(
      one.now.deliveries().map(({ status, answer }) => [status, answer]),
      [[503, 'starting']],
    );
    const deaf = instance(PROMPT, () => Promise.reject(new Error('connection refused')));
    deaf.now.createTicket(ORDER);
    await deaf.advance(86_400_000);
    assert.deepEqual(
      deaf.now.deliveries().map(({ status }) => status),
      [0],
    );
  });

  test('reports each kind of change by its own name', async () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket(ORDER);
    const approval = one.now.requestApproval(number, MIRA);
    one.now.patchTicket(number, { fields: { short_description: 'Finance BI, please' } });
    one.now.decideApproval(number, approval.id, { as: MIRA, state: 'approved', comments: 'Fine' });
    one.now.closeTicket(number, { state: 'Closed Incomplete' });
    await one.advance(0);
    assert.deepEqual(events(one), [
      'request.submitted',
      'request.updated',
      'approval.updated',
      'request.approved',
      'request.closed',
    ]);
    assert.deepEqual(
      bodies(one).map((body) => body['sys_mod_count']),
      ['0', '1', '1', '2', '3'],
    );
  });

  test("the customer's business rule may report some events only", async () => {
    const one = instance(withWebhook({ events: ['request.approved'] }));
    one.now.createTicket({ ...ORDER, approval: 'approved' });
    await one.advance(0);
    assert.deepEqual(events(one), ['request.approved']);
  });

  for (const [echo, expected] of [
    ['none', []],
    ['watched', ['approval.updated', 'request.updated']],
    ['every', ['approval.updated', 'request.updated', 'request.updated']],
  ] as const) {
    test(`reports what the app itself wrote: ${echo}`, async () => {
      const one = instance(withWebhook({ echo }));
      const { id } = one.now.createTicket({ ...ORDER, webhook: 'drop' });
      const approval = one.now.requestApproval(id, MIRA);
      const decided = { state: 'rejected', comments: 'Mira said no in Teams' };
      one.now.switches.approvals.rollUp = false;
      await one.call('PATCH', `/api/now/table/sysapproval_approver/${approval.id}`, decided);
      await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { work_notes: 'Provisioning' });
      await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { state: '2' });
      await one.advance(0);
      assert.deepEqual(events(one), expected);
    });
  }
});

describe('deliveries gone wrong', () => {
  test('deliveries gone wrong are dropped, or made twice with one event id or with two (S1)', async () => {
    const one = instance(PROMPT);
    assert.deepEqual(one.now.createTicket({ ...ORDER, webhook: 'drop' }).deliveries, []);
    assert.equal(one.now.createTicket({ ...ORDER, webhook: 'twice' }).deliveries.length, 2);
    one.now.switches.webhook.duplicates = 'new-id';
    one.now.createTicket({ ...ORDER, webhook: 'twice' });
    await one.advance(0);
    const [first, second, third, fourth] = bodies(one);
    assert.equal(one.received.length, 4);
    assert.deepEqual(first, second);
    assert.notEqual(third?.['event_id'], fourth?.['event_id']);
    assert.equal(third?.['sys_mod_count'], fourth?.['sys_mod_count']);
  });

  test('overtake each other, so that an older version arrives after a newer one (S2)', async () => {
    const one = instance(withWebhook({ outOfOrder: true }));
    one.now.createTicket({ ...ORDER, approval: 'approved' });
    await one.advance(0);
    await one.advance(1_000);
    await one.advance(600_000);
    assert.deepEqual(events(one), ['request.approved', 'request.submitted']);
    assert.deepEqual(
      bodies(one).map((body) => body['sys_mod_count']),
      ['1', '0'],
    );
  });

  test('come ten minutes late when held back for a next one that never comes (S2)', async () => {
    const one = instance(withWebhook({ outOfOrder: true }));
    one.now.createTicket(ORDER);
    await one.advance(599_999);
    assert.deepEqual(events(one), []);
    await one.advance(1);
    assert.deepEqual(events(one), ['request.submitted']);
  });

  test('overtake each other by chance with the default delays (S2)', async () => {
    const disordered: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const one = instance({}, undefined, seed);
      one.now.createTicket({ ...ORDER, approval: 'approved' });
      await one.advance(2_000);
      if (events(one)[0] === 'request.approved') disordered.push(seed);
    }
    assert.ok(disordered.length > 2 && disordered.length < 18, `disordered: ${disordered.join(', ')}`);
  });

  const broken: readonly BodyStyle[] = ['raw-newline', 'raw-quote', 'bom'];
  for (const style of broken) {
    test(`deliveries gone wrong have a body that is no JSON, duly signed: ${style} (S5)`, async () => {
      const one = instance(withWebhook({ body: style }));
      one.now.createTicket(ORDER);
      await one.advance(0);
      const [sent] = one.received;
      assert.ok(sent);
      assert.throws(() => JSON.parse(sent.body), SyntaxError);
      assert.equal(sent.headers['X-Countersign-Signature'], `v1=${digestOf(sent, 'base64')}`);
    });
  }

  test('deliveries gone wrong have a body escaped for XML, of the wrong type, or with a key twice (S5)', async () => {
    const one = instance(PROMPT);
    for (const style of ['xml-escaped', 'text-plain', 'duplicate-keys'] as const) {
      one.now.switches.webhook.body = style;
      one.now.createTicket(ORDER);
    }
    await one.advance(0);
    const [escaped, plain, twice] = bodies(one);
    assert.match(JSON.stringify(escaped?.['variables']), /Month end &amp; &quot;closing&quot;/);
    assert.equal(one.received[1]?.headers['content-type'], 'text/plain');
    assert.equal(plain?.['number'], 'RITM0010002');
    assert.match(one.received[2]?.body ?? '', /"number":"RITM0010003".*"number":"RITM0000001"/);
    assert.equal(twice?.['number'], 'RITM0000001');
  });

  test('deliveries gone wrong are replayed byte for byte, or signed again, or altered', async () => {
    const one = instance(PROMPT);
    const { deliveries } = one.now.createTicket(ORDER);
    await one.advance(0);
    await one.advance(3_600_000);
    const [id = ''] = deliveries;
    assert.deepEqual(await one.now.replay(id, { count: 2 }), [
      { status: 202, body: '{}' },
      { status: 202, body: '{}' },
    ]);
    await one.now.replay(id, { resign: true });
    await one.now.replay(id, { body: '{"number":"RITM0000009"}', headers: { 'x-functions-key': 'guess' } });
    const [original, again, , resigned, altered] = one.received;
    assert.ok(original && resigned && altered);
    assert.deepEqual(again, original);
    assert.equal(resigned.body, original.body);
    assert.equal(Number(resigned.headers['X-Countersign-Timestamp']) * 1_000, one.clock.now());
    assert.equal(resigned.headers['X-Countersign-Signature'], `v1=${digestOf(resigned, 'base64')}`);
    assert.notEqual(altered.headers['X-Countersign-Signature'], `v1=${digestOf(altered, 'base64')}`);
    assert.equal(altered.headers['x-functions-key'], 'guess');
    assert.equal(one.now.deliveries().length, 5);
    await assert.rejects(one.now.replay('unknown'), /list the deliveries/);
  });
});

/** What Jira and its automation send, and what somebody else might. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import type { JiraSwitchChoices } from '../../../sandbox/tenant/jira/switches.ts';
import { createJiraInbound } from '../../../src/connectors/jira/inbound.ts';
import { HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { pass } from '../support/border.ts';
import { RULE_SECRET, SECRET, SETTINGS, site } from './site.ts';

const inbound = createJiraInbound(SETTINGS);

async function sent(webhook: JiraSwitchChoices['webhook'] = {}) {
  const made = site({ webhook });
  const ticket = made.makeTicket();
  await pass(made.clock, 5_000);
  const [init] = made.received;
  assert.ok(init);
  return { ...made, ticket, headers: new Headers(init.headers), body: init.body };
}

const codeOf = (headers: Headers, body: string, now: number) => {
  const answer = inbound.authenticate(headers, body, now);
  return answer.authentic ? 'authentic' : answer.code;
};

const signed = (body: string, secret = SECRET) =>
  new Headers({ 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` });

describe('a webhook of Jira', () => {
  test('a webhook without a secret, of another algorithm or over other bytes is refused', async () => {
    const expected = {
      sha256: 'authentic',
      none: 'signature-missing',
      sha1: 'signature-unreadable',
      're-serialized': 'signature-mismatch',
    } as const;
    for (const [signature, code] of Object.entries(expected)) {
      const { headers, body, clock } = await sent({ signature: signature as keyof typeof expected });
      assert.equal(codeOf(headers, body, clock.now()), code, signature);
    }
  });

  test('a webhook that was not taken comes again with the same bytes, is believed then, and is the same delivery', async () => {
    const made = site();
    made.answers.push(503, 0, 429, 202);
    made.makeTicket();
    for (let minutes = 0; minutes < 60; minutes += 1) await pass(made.clock, MINUTE);
    assert.equal(made.received.length, 4);
    const ids = new Set<string>();
    for (const { headers, body, at } of made.received) {
      assert.equal(codeOf(new Headers(headers), body, at), 'authentic');
      const read = inbound.parse(body);
      if (read.parsed) ids.add(read.event.deliveryId);
    }
    assert.equal(ids.size, 1);
    assert.equal(made.received.at(-1)?.headers['x-atlassian-webhook-retry'], '3');
  });

  test('a webhook counts for two hours, and never from the future', async () => {
    const { headers, body, clock } = await sent();
    assert.equal(codeOf(headers, body, clock.now() + 2 * HOUR - MINUTE), 'authentic');
    assert.equal(codeOf(headers, body, clock.now() + 2 * HOUR + MINUTE), 'timestamp-outside-window');
    assert.equal(codeOf(headers, body, clock.now() - 10 * MINUTE), 'timestamp-outside-window');
  });

  test('the secret before counts while it is rotated, and an empty one never', () => {
    const body = JSON.stringify({ timestamp: 0 });
    const rotating = createJiraInbound({
      ...SETTINGS,
      webhookSecrets: ['new', SECRET],
      automationSecrets: [''],
    });
    assert.equal(rotating.authenticate(signed(body), body, 0).authentic, true);
    assert.equal(rotating.authenticate(signed(body, ''), body, 0).authentic, false);
    const nobody = createJiraInbound({ ...SETTINGS, webhookSecrets: ['', ''], automationSecrets: ['', ''] });
    assert.equal(nobody.authenticate(signed(body, ''), body, 0).authentic, false);
    assert.equal(nobody.authenticate(new Headers({ 'x-countersign-secret': '' }), body, 0).authentic, false);
  });

  test('a webhook of another site, of no issue or without a moment is malformed, with its places', async () => {
    const { body } = await sent();
    const json = JSON.parse(body);
    const wrong = {
      '$.issue.self': { ...json, issue: { ...json.issue, self: 'https://evil.example/rest/api/3/issue/1' } },
      '$.issue.id': { ...json, issue: { ...json.issue, id: '1 OR 1' } },
      '$.issue.key': { ...json, issue: { ...json.issue, key: '../x' } },
      '$.timestamp': { issue: { ...json.issue, fields: {} } },
    };
    for (const [path, value] of Object.entries(wrong)) {
      const read = inbound.parse(JSON.stringify(value));
      assert.ok(!read.parsed, path);
      assert.deepEqual(
        read.issues.map((one) => one.path),
        [path],
      );
    }
    assert.ok(!inbound.parse(`\uFEFF${body}`).parsed);
    assert.ok(!inbound.parse(body.replace('{', '{"issue":{},')).parsed, 'a name that stands twice');
  });

  test('what a webhook tells of the request type is a hint, and of the person nothing is kept', async () => {
    const { body, jira } = await sent();
    const read = inbound.parse(body);
    assert.ok(read.parsed);
    const item = jira.catalog().find(({ name }) => name === 'Access to Finance BI');
    assert.equal(read.event.catalogItemHint, item?.sysId);
    assert.ok(!JSON.stringify(read.event).includes('712020:'));
  });
});

describe('the web request of an automation rule', () => {
  test('a web request of a rule locates the same ticket, by a number for its id', async () => {
    const { headers, body, clock, ticket } = await sent({ by: 'automation' });
    assert.equal(codeOf(headers, body, clock.now()), 'authentic');
    assert.equal(typeof JSON.parse(body).issue.id, 'number');
    const read = inbound.parse(body);
    assert.ok(read.parsed);
    assert.deepEqual(read.event.ticket, ticket);
  });

  test('two runs of a rule are two deliveries', async () => {
    const { jira, clock, received, ticket } = await sent({ by: 'automation' });
    jira.patchTicket(ticket.id, { fields: { priority: '1' } });
    await pass(clock, 5_000);
    const ids = received.map(({ body }) => {
      const read = inbound.parse(body);
      return read.parsed ? read.event.deliveryId : '';
    });
    assert.equal(new Set(ids).size, 2);
  });

  test('another secret is refused, and one beside a wrong signature does not help', async () => {
    const { body, clock } = await sent({ by: 'automation' });
    const now = clock.now();
    assert.equal(codeOf(new Headers({ 'x-countersign-secret': 'x' }), body, now), 'secret-mismatch');
    const both = new Headers({ 'x-countersign-secret': RULE_SECRET, 'x-hub-signature': 'sha256=00' });
    assert.equal(codeOf(both, body, now), 'signature-unreadable');
  });
});

/** What a ping says of how the site and the app are connected. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JiraSwitchChoices } from '../../../sandbox/tenant/jira/switches.ts';
import { createJiraInbound } from '../../../src/connectors/jira/inbound.ts';
import { mappingWith, SETTINGS, site } from './site.ts';

const PING = { sentAt: 0, rights: null, audited: null };

async function verdicts(settings = SETTINGS, switches: JiraSwitchChoices = {}) {
  const { ticketing } = site(switches, settings);
  const checks = (await ticketing.checks?.(PING)) ?? [];
  return Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
}

describe('the checks of a Jira site', () => {
  test('a site that is set up passes each check', async () => {
    assert.deepEqual(await verdicts(), {
      'sign-in': 'ok',
      fields: 'ok',
      statuses: 'ok',
      'project SD': 'ok',
      'project OPS': 'ok',
      people: 'ok',
    });
  });

  test('a mapping of another site, a project of no service desk and a key that is refused are named', async () => {
    const of = (change: Readonly<Record<string, unknown>>) => ({ ...SETTINGS, mapping: mappingWith(change) });
    assert.equal((await verdicts(of({ requestedFor: 'customfield_99999' })))['fields'], 'failed');
    const statuses = { ...SETTINGS.mapping.statuses, '99999': 'open' };
    assert.equal((await verdicts(of({ statuses })))['statuses'], 'failed');
    assert.equal((await verdicts(of({ projects: ['SD', 'OPS'] })))['project OPS'], 'failed');
    assert.equal((await verdicts({ ...SETTINGS, directoryKey: 'another' }))['people'], 'unknown');
    assert.deepEqual(await verdicts({ ...SETTINGS, token: 'another' }), { 'sign-in': 'failed' });
    const other = { site: { baseUrl: 'https://other.atlassian.net' } };
    assert.deepEqual(await verdicts(SETTINGS, other), { 'sign-in': 'failed' });
  });

  test('a ping names its site, and a delivery is none', () => {
    const { ping } = createJiraInbound(SETTINGS);
    assert.ok(ping);
    const read = (body: object) => ping(new Headers(), JSON.stringify(body));
    assert.equal(read({ event: 'ping', site: 'https://acme.atlassian.net' })?.parsed, true);
    assert.equal(read({ event: 'ping', site: 'https://other.atlassian.net' })?.parsed, false);
    assert.equal(read({ issue: { id: 1 } }), null);
  });
});

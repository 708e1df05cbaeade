import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sandboxSettings } from '../../sandbox/app/sandbox-settings.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { readRulebook } from '../../src/orchestrators/rulebook.ts';
import { longestGap } from '../../src/schedule-text.ts';
import { SETTINGS } from '../../src/setting-list.ts';
import { readSettings } from '../../src/settings.ts';
import { order } from '../support/asking.ts';
import { call } from '../support/operators.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, isMember, jump, settle } from '../support/world.ts';

type Red = { readonly name: string; readonly because: string };

const issuesWith = (settings: Readonly<Record<string, string>>) =>
  readSettings(sandboxSettings(settings)).issues;

describe('a setting that is only used later', () => {
  test('that is no time zone turns health red, and access ends and is told all the same', async (t) => {
    const world = await aWorld(t, { settings: { COMPANY_TIME_ZONE: 'Europe/Amsterdm' } });
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { json } = await call(world, 'GET', '/api/health');
    const [red] = json['red'] as readonly Red[];
    assert.equal(red?.name, 'COMPANY_TIME_ZONE');
    assert.match(red?.because ?? '', /COMPANY_TIME_ZONE must be an IANA time zone/);
    await jump(world, DAY + 5 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    await agree(world);
  });

  test('is named with what it must be, never with its value, and an optional one turns nothing off', () => {
    const wrong = {
      GRAPH_BASE_URL: 'graph-of-ours',
      TEAMS_SERVICE_URL: 'ftp://smba.example/',
      CONSOLE_BASE_URL: 'our-console',
      STORAGE_TABLE_URL: 'our-account',
      STORAGE_BLOB_URL: 'C:\\blobs',
      DOWNSTREAM_HOSTS: 'https://erp.example/',
      COMPANY_TIME_ZONE: 'CET+1',
    };
    for (const [name, value] of Object.entries(wrong)) {
      const settings = readSettings(sandboxSettings({ [name]: value }));
      assert.deepEqual(
        settings.issues.map((one) => one.name),
        [name],
      );
      assert.ok(!settings.issues[0]?.message.includes(value));
      assert.deepEqual([...settings.off], ['app'], name);
    }
    const host = readSettings(sandboxSettings({ SERVICENOW_HOST: 'https://acme.service-now.com' }));
    assert.deepEqual([...host.off], ['servicenow']);
  });

  test('that the platform could not resolve, or that nobody filled in, counts as not set', () => {
    const reference =
      '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/servicenow-webhook-secret)';
    const settings = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET: reference }));
    assert.equal(settings.text['SERVICENOW_WEBHOOK_SECRET'], '');
    assert.ok(settings.off.has('servicenow'));
    const previous = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET_PREVIOUS: reference }));
    assert.equal(previous.text['SERVICENOW_WEBHOOK_SECRET_PREVIOUS'], '');
    assert.ok(!previous.off.has('servicenow'));
    for (const { name, fallback } of SETTINGS)
      if (fallback === undefined)
        assert.deepEqual(
          issuesWith({ [name]: '<application id of the bot>' }).map((one) => one.name),
          [name],
        );
  });

  test('that is right raises nothing', () => {
    assert.deepEqual(issuesWith({}), []);
    assert.deepEqual(issuesWith({ DOWNSTREAM_HOSTS: 'erp.example, crm.example:8443' }), []);
  });
});

describe('a policy table that is not there', () => {
  test('is named as missing, by its file', async (t) => {
    const policy = aPolicyFolder(t);
    const { issues } = readRulebook(`${policy.folder}/nowhere`);
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['missing-file', 'missing-file'],
    );
    assert.match(issues[0]?.message ?? '', /no policy table of group-membership/);
  });
});

describe('how far apart the ticks of a schedule are', () => {
  test('is known well enough to tell a missed tick', () => {
    assert.equal(longestGap('20 * * * * *'), MINUTE);
    assert.equal(longestGap('30 */5 * * * *'), 5 * MINUTE);
    assert.equal(longestGap('30 10 * * * *'), 60 * MINUTE);
    assert.equal(longestGap('0 0 3 * * *'), DAY);
    assert.equal(longestGap('0 0 3 * * 1'), 7 * DAY);
  });
});

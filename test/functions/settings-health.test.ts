import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sandboxSettings } from '../../sandbox/app/sandbox-settings.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';
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
  test('a setting that is only used later that is no time zone turns health red, and access ends and is told all the same', async (t) => {
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

  test('a setting that is only used later is named with what it must be, never with its value, and an optional one turns nothing off', () => {
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
      assert.deepEqual(turnedOff(settings), ['app'], name);
    }
    const host = readSettings(sandboxSettings({ SERVICENOW_HOST: 'https://acme.service-now.com' }));
    assert.deepEqual(turnedOff(host), ['servicenow']);
  });

  test('a setting that is only used later that the platform could not resolve, or that nobody filled in, counts as not set', () => {
    const reference =
      '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/servicenow-webhook-secret)';
    const settings = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET: reference }));
    assert.equal(settings.text['SERVICENOW_WEBHOOK_SECRET'], '');
    assert.ok(settings.off.has('servicenow'));
    const previous = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET_PREVIOUS: reference }));
    assert.equal(previous.text['SERVICENOW_WEBHOOK_SECRET_PREVIOUS'], '');
    assert.ok(!previous.off.has('servicenow'));
    for (const { name, fallback, part } of SETTINGS)
      if (fallback === undefined && !UNUSED.has(part))
        assert.deepEqual(
          issuesWith({ [name]: '<application id of the bot>' }).map((one) => one.name),
          [name],
        );
  });

  test('a setting that is only used later that is right raises nothing', () => {
    assert.deepEqual(issuesWith({}), []);
    assert.deepEqual(issuesWith({ DOWNSTREAM_HOSTS: 'erp.example, crm.example:8443' }), []);
  });
});

/** Parts of which this company uses none. */
const UNUSED = readSettings(sandboxSettings()).off;
const turnedOff = ({ off }: ReturnType<typeof readSettings>) => [...off].filter((part) => !UNUSED.has(part));

/** Whom it concerns, whatever else is right. */
const namesWith = (settings: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) =>
  readSettings({ ...sandboxSettings(settings), ...more }).issues.map(({ name }) => name);

describe('a secret that nobody could rest on', () => {
  const WEAK = {
    'one letter': 'x',
    'one letter, many times': 'x'.repeat(40),
    'one word, many times': 'tiger-tiger-tiger-tiger-',
    'a short one': 'k3#pZ',
    changeme: 'changeme',
    'a longer changeme': 'Change-Me-Please-Now-123'.replace('Please-', ''),
    'words that say what it is': 'my-webhook-secret-1234',
    'a row of digits': '01234567890123456789',
    'a row of letters': 'abcdefghijklmnopqrstuvwxyz',
    'a row backward': '98765432109876543210',
    'a placeholder': '<webhook secret>',
    'a placeholder of a shell': '${WEBHOOK_SECRET}',
    'a placeholder of a template': '{{webhook-secret}}',
    'a reference that was not resolved': '@Microsoft.KeyVault(VaultName=kv;SecretName=webhook)',
    'a reference in quotes': '"@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)"',
    'a reference to app configuration': '@Microsoft.AppConfiguration(Endpoint=https://a.azconfig.io; Key=k)',
    'one with a line end': 'Zk3v9-Qm2x7-\nTr8w1-Yb6n4',
  };
  for (const [what, value] of Object.entries(WEAK))
    test(`turns off what it is for, and says why and what to do: ${what}`, () => {
      const settings = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET: value }));
      assert.deepEqual(
        settings.issues.map(({ name }) => name),
        ['SERVICENOW_WEBHOOK_SECRET'],
      );
      const message = settings.issues[0]?.message ?? '';
      assert.match(message, /^SERVICENOW_WEBHOOK_SECRET (is|has|repeats|still) /);
      assert.match(message, /servicenow stays off until it is mended\.$/);
      assert.match(message, /random|set what it is for|check that this app/i, 'what to do');
      if (value.length > 8) assert.ok(!message.includes(value), 'never its value');
      assert.equal(settings.text['SERVICENOW_WEBHOOK_SECRET'], '');
      assert.ok(settings.off.has('servicenow'));
    });

  test('opens no door: what is signed with it is refused, and health and the log say why', async (t) => {
    const world = await aWorld(t, { settings: { SERVICENOW_WEBHOOK_SECRET: 'my-webhook-secret-123' } });
    const answer = await call(world, 'POST', '/api/itsm/servicenow', { body: {} });
    assert.equal(answer.status, 503);
    assert.match(String(answer.json['detail']), /SERVICENOW_WEBHOOK_SECRET .*servicenow stays off/);
    assert.ok(!JSON.stringify(answer.json).includes('my-webhook'));
    const { json } = await call(world, 'GET', '/api/health');
    const red = (json['red'] as readonly Red[]).find(({ name }) => name === 'SERVICENOW_WEBHOOK_SECRET');
    assert.match(red?.because ?? '', /a word that stands where.*openssl rand.*servicenow stays off/);
    world.app.security.flush('all');
    assert.ok(world.logged.some((line) => /"setting-wrong".*SERVICENOW_WEBHOOK_SECRET/.test(line)));
    assert.ok(!world.logged.join().includes('my-webhook'));
  });

  test('a door whose settings are missing or placeholders answers 503 with their names, whatever comes to it, and never 404', async (t) => {
    const world = await aWorld(t, {
      settings: {
        SERVICENOW_HOST: '<instance>.service-now.com',
        TEAMS_BOT_APP_ID: '',
        ALERTS_SECRET: '',
        PIM_EXTENSION_APP_ID: '',
        DIRECTORY_NOTIFICATIONS_URL: '',
      },
    });
    for (const [path, setting] of [
      ['/api/itsm/servicenow', 'SERVICENOW_HOST'],
      ['/api/teams/messages', 'TEAMS_BOT_APP_ID'],
      ['/api/alerts/risky-user', 'ALERTS_SECRET'],
      ['/api/pim/evaluate', 'PIM_EXTENSION_APP_ID'],
      ['/api/directory/notifications', 'DIRECTORY_NOTIFICATIONS_URL'],
    ] as const) {
      const { status, json } = await call(world, 'POST', path, { body: { any: 'thing' } });
      assert.equal(status, 503, path);
      assert.equal(json['code'], 'not-set-up', path);
      assert.match(String(json['detail']), new RegExp(setting), path);
    }
    assert.deepEqual(await world.app.means.requests.list({ top: 1 }), { records: [], after: null });
  });

  test('a secret that nobody could rest on of a former time counts as none, and leaves the new one alone', () => {
    const settings = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET_PREVIOUS: 'letmein' }));
    assert.equal(settings.text['SERVICENOW_WEBHOOK_SECRET_PREVIOUS'], '');
    assert.ok(!settings.off.has('servicenow'));
    assert.match(settings.issues[0]?.message ?? '', /Until it is mended it counts as empty\./);
  });

  test('a secret that nobody could rest on is not the same as another one', () => {
    const same = sandboxSettings()['SERVICENOW_WEBHOOK_SECRET'] ?? '';
    const previous = readSettings(sandboxSettings({ SERVICENOW_WEBHOOK_SECRET_PREVIOUS: same }));
    assert.deepEqual(
      previous.issues.map(({ name }) => name),
      ['SERVICENOW_WEBHOOK_SECRET_PREVIOUS'],
    );
    assert.match(previous.issues[0]?.message ?? '', /the same as SERVICENOW_WEBHOOK_SECRET/);
    assert.ok(!previous.off.has('servicenow'));
    const url = 'https://countersign.contoso.example/api/directory/notifications';
    const notifications = readSettings(
      sandboxSettings({ DIRECTORY_NOTIFICATIONS_URL: url, DIRECTORY_NOTIFICATIONS_SECRET: same }),
    );
    assert.ok(notifications.off.has('notifications') || notifications.off.has('servicenow'));
  });

  test('a secret that nobody could rest on of the sandbox is none on Azure', () => {
    assert.ok(namesWith({}, { WEBSITE_SITE_NAME: 'countersign' }).includes('SERVICENOW_WEBHOOK_SECRET'));
  });

  test('a secret that nobody could rest on is not what a random one looks like', () => {
    const random = [
      'kD2v9sQm1x7Tr8w1Yb6n4Lz0',
      '7f3c9a1e5b2d8046af13c7e9b5d20864',
      'Zx81+kQ/m2vTr9wYb6n4Lz0pHs3dFg5j7K8=',
      'a8f5f167f44f4964e6c998dee827110c',
      'correct-horse-battery-staple-42',
    ];
    for (const value of random) assert.deepEqual(namesWith({ SERVICENOW_WEBHOOK_SECRET: value }), [], value);
    assert.deepEqual(namesWith({ SERVICENOW_CLIENT_SECRET: 'vu=4jL%f}j' }), []);
  });
});

describe('a setting that is something else than it should be', () => {
  for (const [name, value] of [
    ['ENTRA_TENANT_ID', 'contoso.onmicrosoft.com'],
    ['ENTRA_TENANT_ID', 'common'],
    ['ENTRA_APP_ID', '00000000-0000-0000-0000-000000000000'],
    ['ENTRA_APP_ID', 'Countersign'],
    ['TEAMS_BOT_APP_ID', 'api://bot'],
    ['AUDITORS_GROUP_ID', 'GRP-AUDITORS'],
    ['ENTRA_SIGN_IN_APP_IDS', 'c0de5167-1b2a-4e0f-9d3c-2f7a6b8e4d55;c0de5167-1b2a-4e0f-9d3c-2f7a6b8e4d56'],
    ['MANAGED_IDENTITY_CLIENT_ID', 'system'],
    ['GRAPH_OWN_PRINCIPAL_IDS', 'countersign'],
    ['MAIL_FROM', 'Countersign <countersign@contoso.example>'],
    ['CONSOLE_BASE_URL', 'javascript:alert(1)//countersign.example'],
    ['CONSOLE_BASE_URL', 'http://countersign.contoso.example'],
    ['CONSOLE_BASE_URL', 'https://operator:hunter22@countersign.contoso.example'],
    ['GRAPH_BASE_URL', 'http://graph.microsoft.com'],
    ['TEAMS_SERVICE_URL', 'data:text/html,x'],
    ['STORAGE_BLOB_URL', 'http://account.blob.core.windows.net'],
    ['SERVICENOW_HOST', 'acme'],
    ['SERVICENOW_HOST', 'acme.service-now.com/'],
    ['SERVICENOW_HOST', 'user@acme.service-now.com'],
    ['SERVICENOW_HOST', '169.254.169.254'],
    ['SERVICENOW_ENTRA_ID_FIELD', 'u_id^ORsys_id!='],
    ['DOWNSTREAM_HOSTS', 'erp.example, 127.0.0.1'],
    ['COMPANY_TIME_ZONE', 'Europe/Amsterdm'],
    ['OUTBOUND_TIMEOUT_SECONDS', '30s'],
    ['OUTBOUND_TIMEOUT_SECONDS', '0'],
    ['EXPIRY_SCHEDULE', '*/5 * * * *'],
    ['EXPIRY_SCHEDULE', '0 60 * * * *'],
    ['EXPIRY_SCHEDULE', '0 */0 * * * *'],
    ['EXPIRY_SCHEDULE', 'every minute of the day it'],
    ['EXPIRY_SCHEDULE', '0 0 0 1 1 *'],
    ['MAIL_FROM', 'changeme'],
    ['SERVICENOW_ACCOUNT', 'TODO'],
    ['SERVICENOW_CLIENT_ID', '%CLIENT_ID%'],
  ] as const)
    test(`a setting that is something else than it should be is named with reason and cure, and does not count: ${name} ${value}`, () => {
      const settings = readSettings(sandboxSettings({ [name]: value }));
      assert.deepEqual(
        settings.issues.map((one) => one.name),
        [name],
      );
      const message = settings.issues[0]?.message ?? '';
      assert.match(message, /( must be | still holds ).*(stays off|counts)/);
      assert.ok(value === '0' || !message.includes(value), 'never its value');
      assert.notEqual(settings.text[name], value);
    });

  test('falls back where that is safe: timers tick, and calls have an end', () => {
    const settings = readSettings(sandboxSettings({ EXPIRY_SCHEDULE: 'x', OUTBOUND_TIMEOUT_SECONDS: 'y' }));
    assert.equal(settings.text['EXPIRY_SCHEDULE'], '0 * * * * *');
    assert.equal(settings.outboundSeconds, 30);
  });

  test('a setting that is something else than it should be is this machine’s own address on Azure', () => {
    const onAzure = { WEBSITE_SITE_NAME: 'countersign' };
    assert.ok(namesWith({ CONSOLE_BASE_URL: 'http://127.0.0.1:7071' }, onAzure).includes('CONSOLE_BASE_URL'));
    assert.ok(
      !namesWith({ CONSOLE_BASE_URL: 'https://c.contoso.example' }, onAzure).includes('CONSOLE_BASE_URL'),
    );
    assert.deepEqual(namesWith({ CONSOLE_BASE_URL: 'http://localhost:7071' }), []);
  });

  test('a setting that is something else than it should be is none of what people rightly set', () => {
    for (const schedule of ['0 */5 * * * *', '30 10,40 6-20 * * *', '0 0 3 * * *', '15 0-50/10 * * * *'])
      assert.deepEqual(namesWith({ EXPIRY_SCHEDULE: schedule }), [], schedule);
    assert.deepEqual(namesWith({ MAIL_FROM: 'c0de5167-1b2a-4e0f-9d3c-2f7a6b8e4d55' }), []);
    assert.deepEqual(namesWith({ SERVICENOW_HOST: 'acme.service-now.com:8443' }), []);
  });
});

describe('a policy table that is not there', () => {
  test('a policy table that is not there is named as missing, by its file', async (t) => {
    const policy = aPolicyFolder(t);
    const { issues } = readRulebook(`${policy.folder}/nowhere`);
    assert.deepEqual(
      issues.map(({ code }) => code),
      KINDS.map(() => 'missing-file'),
    );
    assert.match(issues[0]?.message ?? '', /no policy table of group-membership/);
  });
});

describe('how far apart the ticks of a schedule are', () => {
  test('how far apart the ticks of a schedule are is known well enough to tell a missed tick', () => {
    assert.equal(longestGap('20 * * * * *'), MINUTE);
    assert.equal(longestGap('30 */5 * * * *'), 5 * MINUTE);
    assert.equal(longestGap('30 10 * * * *'), 60 * MINUTE);
    assert.equal(longestGap('0 0 3 * * *'), DAY);
    assert.equal(longestGap('0 0 3 * * 1'), 7 * DAY);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sandboxSettings } from '../../sandbox/app/sandbox-settings.ts';
import { CONNECTORS } from '../../src/connectors/index.ts';
import { readSettings } from '../../src/settings.ts';

describe('the list of connectors', () => {
  test('gives each its name, and settings that are its own', () => {
    const names = CONNECTORS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, settings } of CONNECTORS) {
      assert.ok(settings.length > 0, name);
      assert.deepEqual([...new Set(settings.map(({ part }) => part))], [name]);
    }
    const settings = CONNECTORS.flatMap((one) => one.settings.map(({ name }) => name));
    assert.equal(new Set(settings).size, settings.length);
  });

  test('names no host of a connector whose settings do not name it', () => {
    const [serviceNow] = CONNECTORS.filter(({ name }) => name === 'servicenow');
    assert.deepEqual(serviceNow?.hosts({}), []);
    assert.deepEqual(serviceNow?.hosts({ SERVICENOW_HOST: 'acme.service-now.com' }), [
      'acme.service-now.com',
    ]);
  });

  test('turns off the connector alone whose setting is missing or can not be meant', () => {
    for (const { name, settings } of CONNECTORS) {
      const required = settings.filter(({ fallback }) => fallback === undefined);
      for (const { name: setting } of required) {
        const others = required.filter((one) => one.name !== setting);
        const { issues } = readSettings(Object.fromEntries(others.map((one) => [one.name, 'x'])));
        assert.ok(
          issues.some((issue) => issue.name === setting && issue.part === name),
          setting,
        );
      }
    }
  });

  test('a ticket tool that nobody set up is not there and lacks nothing, while another one is in use', () => {
    const serviceNowIsSet = readSettings(sandboxSettings());
    assert.deepEqual(serviceNowIsSet.issues, []);
    assert.ok(serviceNowIsSet.off.has('jira'));
    const untouched = {
      JIRA_HOST: '<host name of the site>',
      JIRA_API_TOKEN: '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/jira-api-token)',
    };
    assert.deepEqual(readSettings({ ...sandboxSettings(), ...untouched }).issues, []);
    const { issues, off: begun } = readSettings({ ...sandboxSettings(), JIRA_HOST: 'acme.atlassian.net' });
    assert.ok(begun.has('jira'));
    assert.ok(issues.length > 0 && issues.every(({ part }) => part === 'jira'));
    const nothing = readSettings({});
    assert.ok(nothing.issues.some(({ part }) => part === 'servicenow'));
    assert.ok(!nothing.issues.some(({ part }) => part === 'jira'));
  });

  test('tells what is wrong with states that an instance adds, with the way to the value', () => {
    const wrong = {
      '{': /is not JSON/,
      '[1]': /SERVICENOW_STATES must be an object/,
      '{"18": "done"}': /SERVICENOW_STATES\/18 must be one of open/,
      '7': /must be an object/,
    };
    for (const [text, message] of Object.entries(wrong)) {
      const { issues, off } = readSettings({ SERVICENOW_STATES: text });
      const [issue] = issues.filter((one) => one.name === 'SERVICENOW_STATES');
      assert.match(issue?.message ?? '', message);
      assert.ok(off.has('servicenow'));
    }
  });
});

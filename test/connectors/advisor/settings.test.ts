import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { advisor } from '../../../src/connectors/advisor/index.ts';
import type { ConnectorParts } from '../../../src/connectors/connector.ts';
import { readSettings } from '../../../src/settings.ts';

const ENDPOINT = 'https://contoso.openai.azure.com/';

function partsOf(environment: Readonly<Record<string, string>>): ConnectorParts {
  const unused = () => Promise.reject(new Error('Nothing is called here.'));
  return {
    accounts: { personOf: unused, accountOf: unused, tie: unused },
    ...{ text: readSettings(environment).text, outbound: unused, clock: { now: () => 0 } },
    ...{ credential: { getToken: unused }, identity: { getToken: unused }, within: () => unused },
  };
}

const issuesOf = (environment: Readonly<Record<string, string>>) =>
  readSettings(environment).issues.filter(({ part }) => part === 'advisor');

describe('the settings of a model that drafts', () => {
  test('a model that no setting names is off, calls no host, and is nothing that lacks', () => {
    assert.deepEqual(advisor.connect(partsOf({})), {});
    assert.deepEqual(advisor.hosts(readSettings({}).text), []);
    assert.deepEqual(issuesOf({}), []);
  });

  test('a model that settings name is on, and its host may be called', () => {
    const named = { ADVISOR_ENDPOINT: ENDPOINT, ADVISOR_MODEL: 'drafts' };
    assert.ok(advisor.connect(partsOf(named)).advisor);
    assert.deepEqual(advisor.hosts(readSettings(named).text), ['contoso.openai.azure.com']);
    assert.deepEqual(issuesOf(named), []);
  });

  test('an endpoint that can not be meant counts as not set, and is named', () => {
    const wrong = { ADVISOR_ENDPOINT: 'http://contoso.example', ADVISOR_MODEL: 'drafts' };
    assert.ok(readSettings(wrong).issues.some(({ name }) => name === 'ADVISOR_ENDPOINT'));
    assert.deepEqual(advisor.connect(partsOf(wrong)), {});
  });

  test('settings of a model that can not be meant are named, and it stays off', () => {
    for (const [wrong, name] of [
      [{ ADVISOR_ENDPOINT: ENDPOINT }, 'ADVISOR_MODEL'],
      [
        { ADVISOR_ENDPOINT: ENDPOINT, ADVISOR_MODEL: 'drafts', ADVISOR_TIMEOUT_SECONDS: 'soon' },
        'ADVISOR_TIMEOUT_SECONDS',
      ],
    ] as const) {
      const issues = issuesOf(wrong as Readonly<Record<string, string>>);
      assert.deepEqual(
        issues.map((issue) => issue.name),
        [name],
      );
    }
  });
});

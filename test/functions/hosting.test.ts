import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../src/settings.ts';

const GOOD = {
  WEBSITE_SITE_NAME: 'countersign',
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=3f0e9a7b-1c2d-4e5f-8071-8293a4b5c6d7;IngestionEndpoint=https://example.net/',
  AzureWebJobsDisableHomepage: 'True',
};

const SEEN: readonly string[] = Object.keys(GOOD).slice(1);
const named = (environment: Readonly<Record<string, string>>) =>
  readSettings(environment)
    .issues.map(({ name }) => name)
    .filter((name) => SEEN.includes(name));

test('On Azure the app says when its log goes nowhere, and when the host shows a page of its own', () => {
  assert.deepEqual(named(GOOD), []);
  for (const name of SEEN)
    for (const text of ['', 'false', '<connection string>'])
      assert.deepEqual(named({ ...GOOD, [name]: text }), [name], `${name}=${text}`);
  assert.deepEqual(named({ ...GOOD, WEBSITE_SITE_NAME: '' }), []);
  assert.deepEqual(named({}), [], 'only Azure has them');
});

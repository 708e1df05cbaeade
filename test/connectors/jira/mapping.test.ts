/** The mapping of a site is data: its schema, the code that reads it and the cases beside it say the same. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { MAPPING } from '../../../sandbox/tenant/jira/company.ts';
import { mappingIn, writtenFor } from '../../../src/connectors/jira/mapping.ts';
import { readSettings } from '../../../src/settings.ts';
import { mappingWith } from './site.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'integrations', 'jira');
const jsonIn = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

type Case = {
  readonly change: Readonly<Record<string, unknown>>;
  readonly wrong: string | null;
  readonly bySchema?: false;
};

const bySchema = new Ajv2020({ strict: false }).compile(
  jsonIn(join(FOLDER, 'mapping.schema.json')) as object,
);
const EXAMPLE = jsonIn(join(FOLDER, 'mapping.example.json')) as object;

describe('the mapping of a Jira site', () => {
  for (const path of globSync(join(FOLDER, 'cases', '*.json')).sort())
    test(`the mapping of a Jira site is read as its case says: ${basename(path, '.json')}`, () => {
      const { change, wrong, bySchema: found } = jsonIn(path) as Case;
      const members = Object.entries({ ...EXAMPLE, ...change }).filter(([, value]) => value !== null);
      const mapping = Object.fromEntries(members);
      const read = mappingIn(JSON.stringify(mapping));
      if (wrong === null) assert.ok('mapping' in read, 'message' in read ? read.message : '');
      else
        assert.ok(
          'message' in read && read.message.startsWith(`JIRA_MAPPING/${wrong} `),
          JSON.stringify(read),
        );
      assert.equal(bySchema(mapping), found === false || wrong === null, JSON.stringify(bySchema.errors));
    });

  test('the mapping of the sandbox fits the schema, and a text that is no JSON is said as such', () => {
    assert.ok(bySchema(MAPPING), JSON.stringify(bySchema.errors));
    for (const [text, message] of Object.entries({ '{': /is not JSON/, '[]': /must be an object/ })) {
      const { issues } = readSettings({ JIRA_HOST: 'acme.atlassian.net', JIRA_MAPPING: text });
      assert.match(issues.find(({ name }) => name === 'JIRA_MAPPING')?.message ?? '', message);
    }
  });

  test('a standing without a row is written as what it means, and words of a row take the place of ours', () => {
    const mapping = mappingWith();
    assert.equal(writtenFor(mapping, 'manual-review').status, writtenFor(mapping, 'open').status);
    assert.equal(writtenFor(mapping, 'skipped').status, writtenFor(mapping, 'canceled').status);
    const own = { ...MAPPING.writes, provisioning: { status: '10002', words: 'Wir arbeiten daran' } };
    assert.equal(writtenFor(mappingWith({ writes: own }), 'provisioning').words, 'Wir arbeiten daran');
  });
});

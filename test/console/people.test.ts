import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { namesOf } from '../../src/console/people.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { RequestRecord } from '../../src/domain/record.ts';

const [ANNA, OTHER, PETER, GONE] = ['1', '2', '3', '4'].map(
  (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`,
) as [string, string, string, string];
const TICKET = { system: 'servicenow', id: '1', number: 'RITM1' };
const RECORD: RequestRecord = {
  ...newRecord(TICKET, 'group-membership', 1, '2026-03-03T09:00:00.000Z'),
  names: { [ANNA]: 'Anna Jansen' },
  signInNames: { [ANNA]: 'anna.jansen@contoso.example' },
};

describe('people on a page', () => {
  test('people on a page are called by the names that the request or else the directory has for them', () => {
    const people = new Map([
      [PETER, { is: 'there', name: 'Peter Larsson', signIn: 'p@contoso.example' } as const],
    ]);
    const names = namesOf(RECORD, [], { people, systems: { servicenow: 'ServiceNow' } });
    assert.equal(names(ANNA), 'Anna Jansen');
    assert.equal(names(PETER), 'Peter Larsson');
    assert.equal(names('servicenow'), 'ServiceNow');
    assert.equal(names('countersign'), 'Countersign');
  });

  test('people on a page are told apart by their sign-in names where two are called alike', () => {
    const people = new Map([
      [OTHER, { is: 'there', name: 'Anna Jansen', signIn: 'anna.jansen2@contoso.example' } as const],
    ]);
    const names = namesOf(RECORD, [], { people, systems: {} });
    assert.equal(names(ANNA), 'Anna Jansen (anna.jansen@contoso.example)');
    assert.equal(names(OTHER), 'Anna Jansen (anna.jansen2@contoso.example)');
    const alike = { ...RECORD, whoIs: { [ANNA]: { alike: ['anna.j@contoso.example'] } } };
    assert.equal(namesOf(alike, [])(ANNA), 'Anna Jansen (anna.jansen@contoso.example)');
  });

  test('people on a page are never called by an id, and those whom nothing names are asked for', () => {
    const asked: string[] = [];
    const people = new Map([[GONE, { is: 'gone' } as const]]);
    const names = namesOf(RECORD, [], { people, systems: {}, unnamed: (id) => void asked.push(id) });
    assert.equal(names(GONE), 'somebody whose account is gone');
    assert.equal(names(PETER), 'somebody whose name could not be read');
    assert.deepEqual(asked, [GONE, PETER]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FactsWanted } from '../../../src/ports/directory.ts';
import { pathsIn, type rawReads, refused } from './raw.ts';
import { ANNA, E3, GROUP, reading, USER } from './raw-licenses.ts';

describe('facts with licenses', () => {
  const PERSON = {
    ...ANNA,
    displayName: 'Anna Jansen',
    userPrincipalName: 'anna.jansen@contoso.example',
    accountEnabled: true,
  };
  const wanted = (userPrincipalName: string | null): FactsWanted => ({
    userIds: [USER],
    managersOf: [],
    groupIds: [],
    approverGroupIds: [],
    beneficiaryId: USER,
    incompatibleGroupIds: [],
    licenses: { userPrincipalName },
  });
  const NAMED = '?$select=id,userPrincipalName';
  const NOBODY = refused(404, 'Resource does not exist.', 'Request_ResourceNotFound');

  async function factsOf(made: ReturnType<typeof rawReads>, name: string | null) {
    const answer = await made.directory.readFacts(wanted(name), 'r');
    assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
    return answer.facts;
  }

  test('bring them with seats, and who has the sign-in name, in one round trip', async () => {
    const made = reading({ user: PERSON });
    const { licenses } = await factsOf(made, 'Anna.Jansen@contoso.example');
    assert.equal(licenses?.namedId, USER);
    assert.equal(licenses.assignments.length, 2);
    assert.equal(licenses.subscriptions[E3]?.seats, 9);
    assert.equal(made.sent.length, 1);
  });

  test('bring none where they are not asked for', async () => {
    const made = reading({ user: PERSON });
    const { licenses: _, ...plain } = wanted(null);
    const answer = await made.directory.readFacts(plain, 'r');
    assert.ok(answer.read === 'done');
    assert.equal('licenses' in answer.facts, false);
  });

  test('name nobody whom the directory does not know by that name', async () => {
    assert.equal((await factsOf(reading({ user: PERSON }), null)).licenses?.namedId, null);
    for (const none of [NOBODY, refused(400, 'Invalid object identifier.')]) {
      const made = reading({ user: PERSON }, { [NAMED]: none });
      assert.equal((await factsOf(made, 'nobody@contoso.example')).licenses?.namedId, null);
    }
    const other = { status: 200, body: { id: GROUP, userPrincipalName: 'a.jansen@contoso.example' } };
    const renamed = reading({ user: PERSON }, { [NAMED]: other });
    assert.equal((await factsOf(renamed, 'anna.jansen@contoso.example')).licenses?.namedId, null);
  });

  for (const text of [
    '',
    '.',
    '..',
    'anna',
    'anna jansen@contoso.example',
    '@',
    'a@b@c',
    '\ud800@contoso.example',
  ])
    test(`look for nobody by ${JSON.stringify(text)}, which is no sign-in name`, async () => {
      const made = reading({ user: PERSON });
      assert.equal((await factsOf(made, text)).licenses?.namedId, null);
      assert.doesNotMatch(JSON.stringify(made.sent), /select=id,userPrincipalName/);
    });

  for (const [name, path] of [
    ['bob_x.com#EXT#@contoso.example', '/users/bob_x.com%23EXT%23%40contoso.example'],
    ['$anna@contoso.example', "/users('$anna%40contoso.example')"],
    ["$o'neill@contoso.example", "/users('$o''neill%40contoso.example')"],
    ["o'neill@contoso.example", "/users/o'neill%40contoso.example"],
    ['a/b?c@contoso.example', '/users/a%2Fb%3Fc%40contoso.example'],
  ] as const)
    test(`look for ${name} by a path that says so`, async () => {
      const made = reading({ user: { ...PERSON, userPrincipalName: name } });
      assert.equal((await factsOf(made, name)).licenses?.namedId, USER);
      assert.ok(pathsIn(made)[0]?.includes(`${path}${NAMED}`));
    });

  test('fail where the name or the licenses can not be read', async () => {
    for (const part of [NAMED, '/licenseDetails', 'licenseAssignmentStates', '/subscribedSkus']) {
      const made = reading({ user: PERSON }, { [part]: { status: 503 } });
      const answer = await made.directory.readFacts(wanted('anna.jansen@contoso.example'), 'r');
      assert.ok(answer.read === 'failed' && answer.mayCure, part);
    }
  });

  test('facts with licenses of somebody whom one replica knows and another does not are no facts yet', async () => {
    const made = reading({ user: PERSON }, { licenseAssignmentStates: NOBODY });
    const answer = await made.directory.readFacts(wanted(null), 'r');
    assert.ok(answer.read === 'failed' && answer.mayCure);
  });

  test('facts with licenses of somebody who is not there say so, with no license', async () => {
    const made = reading({ user: PERSON }, { [`/users/${USER}`]: NOBODY });
    const { users, licenses } = await factsOf(made, null);
    assert.equal(users[USER]?.found, false);
    assert.deepEqual([licenses?.usageLocation, licenses?.assignments, licenses?.held], [null, [], []]);
  });
});

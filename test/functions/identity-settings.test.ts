import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ONE_IDENTITY, SPLIT, sandboxSettings } from '../../sandbox/app/sandbox-settings.ts';
import { APP_ID, BOT_APP_ID, IDENTITIES, objectIdOf } from '../../sandbox/company.ts';
import { NoIdentity } from '../../src/connectors/outbound/identities.ts';
import { identitiesOf } from '../../src/identities.ts';
import { IDENTITY_SETTINGS } from '../../src/setting-list.ts';
import { readSettings } from '../../src/settings.ts';

const read = (settings: Readonly<Record<string, string>>) => readSettings(sandboxSettings(settings));
const credential = (name: string) => ({
  name,
  getToken: async () => ({ token: name, expiresOnTimestamp: 0 }),
});

/** Who does which work by these settings, by client id. */
async function whoDoes(settings: Readonly<Record<string, string>>) {
  const identities = identitiesOf(read(settings), credential('the one'), credential);
  const does = async (role: Parameters<typeof identities>[0]) => {
    try {
      return (await identities(role).getToken(''))?.token;
    } catch (error) {
      assert.ok(error instanceof NoIdentity);
      return 'nobody';
    }
  };
  return Promise.all((['read', 'write', 'mail', 'bot', 'role-write', 'password-write'] as const).map(does));
}

const { read: READER, write: WRITER, mail: MAIL, bot: BOT } = IDENTITY_SETTINGS;
const ACCOUNTS = IDENTITY_SETTINGS['password-write'];
const ROLE_WRITER = IDENTITY_SETTINGS['role-write'];
const ONE = 'MANAGED_IDENTITY_CLIENT_ID';
const OWN = 'GRAPH_OWN_PRINCIPAL_IDS';

describe('who does which work', () => {
  test('each kind of work has its own identity where that is set, and the one of the app where it is not', async () => {
    const { reader, writer, mailer, accounts, roles } = IDENTITIES;
    assert.deepEqual(await whoDoes(SPLIT), [reader, writer, mailer, BOT_APP_ID, roles, accounts]);
    const one = 'the one';
    assert.deepEqual(await whoDoes(ONE_IDENTITY), [one, one, one, one, roles, accounts]);
    const writing = { ...ONE_IDENTITY, WRITER_IDENTITY_CLIENT_ID: writer };
    assert.deepEqual(await whoDoes(writing), [one, writer, one, one, roles, accounts]);
  });

  test('writing roles and to accounts is never done as another identity, whatever is set', async () => {
    for (const settings of [SPLIT, ONE_IDENTITY])
      for (const id of ['', IDENTITIES.theOne, IDENTITIES.writer, 'accounts', APP_ID]) {
        const own = {
          ...settings,
          [ACCOUNTS]: id,
          [ROLE_WRITER]: id,
          [ONE]: IDENTITIES.theOne,
          [WRITER]: IDENTITIES.writer,
        };
        assert.deepEqual((await whoDoes(own)).slice(4), ['nobody', 'nobody'], id);
      }
  });

  test('the identity of several kinds of work is one object for all of it, so that its tokens are shared', () => {
    const one = credential('the one');
    const identities = identitiesOf(read(ONE_IDENTITY), one, credential);
    assert.ok((['read', 'write', 'mail', 'bot'] as const).every((role) => identities(role) === one));
  });
});

type Case = readonly [
  what: string,
  settings: Readonly<Record<string, string>>,
  named: string,
  says: RegExp,
  part: string,
];

const CASES: readonly Case[] = [
  ['no GUID', { [WRITER]: 'countersign-writer' }, WRITER, /which is a GUID.*Nothing is written/, 'graph'],
  ['no GUID for reading', { [READER]: 'reader' }, READER, /Nothing is read from the directory/, 'graph'],
  ['a placeholder', { [MAIL]: '<client id>' }, MAIL, /placeholder.*No mail is sent/, 'graph'],
  [
    'an unresolved reference',
    { [WRITER]: '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)' },
    WRITER,
    /was not resolved.*Nothing is written/,
    'graph',
  ],
  ['the app that operators sign in to', { [WRITER]: APP_ID }, WRITER, /same as ENTRA_APP_ID/, 'graph'],
  [
    'the identity that reads already',
    { [WRITER]: IDENTITIES.reader.toUpperCase() },
    WRITER,
    /names the same identity as READER_IDENTITY_CLIENT_ID.*what is due to be taken back waits/,
    'graph',
  ],
  [
    'the one identity, for accounts',
    { [ACCOUNTS]: IDENTITIES.theOne },
    ACCOUNTS,
    /same as MANAGED_IDENTITY_CLIENT_ID.*one of its own.*Nothing is done to accounts/,
    'graph',
  ],
  [
    'the one identity, for roles',
    { [ROLE_WRITER]: IDENTITIES.theOne },
    ROLE_WRITER,
    /same as MANAGED_IDENTITY_CLIENT_ID.*one of its own.*No directory role is given/,
    'graph',
  ],
  [
    'the identity that writes to accounts, for roles',
    { [ROLE_WRITER]: IDENTITIES.accounts, [ACCOUNTS]: IDENTITIES.accounts },
    ROLE_WRITER,
    /same identity as PASSWORD_IDENTITY_CLIENT_ID/,
    'graph',
  ],
  ['the identity that writes', { [MAIL]: IDENTITIES.writer }, MAIL, /as WRITER_IDENTITY_CLIENT_ID/, 'graph'],
  [
    'another one than the bot’s',
    { [BOT]: IDENTITIES.mailer, [MAIL]: '' },
    BOT,
    /is not TEAMS_BOT_APP_ID/,
    'teams',
  ],
  [
    'an object id where a client id belongs',
    { [WRITER]: objectIdOf(IDENTITIES.writer) },
    OWN,
    /and WRITER_IDENTITY_CLIENT_ID hold the same id.*WRITER_IDENTITY_CLIENT_ID wants the client id.*Nothing is turned off/,
    'app',
  ],
  ['no GUID for everything', { [ONE]: 'countersign' }, ONE, /must be an id .*counts as empty/, 'app'],
  ['the sign-in app for everything', { [ONE]: APP_ID }, ONE, /same as ENTRA_APP_ID/, 'app'],
  [
    'an object id for everything',
    { [ONE]: objectIdOf(IDENTITIES.writer) },
    OWN,
    /MANAGED_IDENTITY_CLIENT_ID hold the same id/,
    'app',
  ],
  [
    'a writer that reads as well',
    { [WRITER]: IDENTITIES.theOne, [READER]: '' },
    WRITER,
    /reading and writing are not split. Nothing is turned off/,
    'app',
  ],
  [
    'a reader that writes as well',
    { [READER]: IDENTITIES.theOne, [WRITER]: '' },
    READER,
    /reading and writing are not split/,
    'app',
  ],
  ['names for object ids', { [OWN]: 'countersign' }, OWN, /must be ids .*counts as empty/, 'app'],
  ...(
    [
      ['ENTRA_APP_ID', APP_ID],
      ['TEAMS_BOT_APP_ID', BOT_APP_ID],
      [ONE, IDENTITIES.theOne],
    ] as const
  ).map(
    ([name, id]): Case => [
      `the client id of ${name} among object ids`,
      { [OWN]: `${objectIdOf(IDENTITIES.writer)}, ${id}` },
      OWN,
      new RegExp(`and ${name} hold the same id.*az ad sp show`),
      'app',
    ],
  ),
];

describe('an identity that can not be meant', () => {
  for (const [what, settings, named, says, part] of CASES) {
    test(`an identity that can not be meant because it is ${what} is told, with what that turns off`, () => {
      const { issues, off } = read(settings);
      const found = issues.filter(({ name }) => name === named);
      assert.equal(found.length, 1, JSON.stringify(issues));
      assert.match(found[0]?.message ?? '', says);
      assert.equal(found[0]?.part, part);
      assert.ok(off.has(found[0]?.part ?? 'app'));
      for (const value of Object.values(settings))
        if (value !== '') assert.ok(!found[0]?.message.includes(value), 'a value is told');
    });
  }

  test('an identity that can not be meant does no work, and lends it to nobody', async () => {
    const { reader, mailer } = IDENTITIES;
    const who = await whoDoes({ ...SPLIT, WRITER_IDENTITY_CLIENT_ID: 'countersign-writer' });
    assert.deepEqual(who.slice(0, 3), [reader, 'nobody', mailer]);
  });

  test('an identity that can not be meant is none of those that a company may well have', () => {
    for (const settings of [SPLIT, ONE_IDENTITY, { ...SPLIT, MANAGED_IDENTITY_CLIENT_ID: '' }])
      assert.deepEqual(read(settings).issues, []);
    const writing = { ...ONE_IDENTITY, [ONE]: IDENTITIES.theOne, [WRITER]: IDENTITIES.writer };
    assert.deepEqual(read(writing).issues, []);
    const both = { ...SPLIT, [OWN]: [IDENTITIES.writer, IDENTITIES.theOne].map(objectIdOf).join(',') };
    assert.deepEqual(read(both).issues, []);
  });
});

describe('who wrote', () => {
  test('whatever wrote is known by every object id that the setting keeps, and by what may write now', () => {
    const before = objectIdOf(IDENTITIES.theOne);
    const { ownPrincipalIds } = read({ ...SPLIT, [OWN]: `${before}, ${objectIdOf(IDENTITIES.writer)}` });
    for (const id of [before, objectIdOf(IDENTITIES.writer), IDENTITIES.writer, IDENTITIES.theOne])
      assert.ok(ownPrincipalIds.includes(id));
    for (const id of [APP_ID, BOT_APP_ID, IDENTITIES.reader, IDENTITIES.mailer])
      assert.ok(!ownPrincipalIds.includes(id));
  });
});

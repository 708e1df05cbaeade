import { complaint } from './setting-checks.ts';
import type { SettingIssue } from './setting-issue.ts';
import { IDENTITY_SETTINGS, SETTINGS } from './setting-list.ts';

type Texts = Readonly<Record<string, string>>;

/** Work that may have an identity of its own. */
type SplitRole = keyof typeof IDENTITY_SETTINGS;

/** Which identity does a kind of work: its own, the one of the app, or none, because its setting can't be used. */
type Chosen =
  | { readonly by: 'own'; readonly clientId: string }
  | { readonly by: 'the-one' }
  | { readonly by: 'none'; readonly because: string };

export type ChosenIdentities = Readonly<Record<SplitRole, Chosen>>;

const ONE = 'MANAGED_IDENTITY_CLIENT_ID';
const SIGN_IN = 'ENTRA_APP_ID';
const BOT = 'TEAMS_BOT_APP_ID';
const OWN = 'GRAPH_OWN_PRINCIPAL_IDS';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ROLES: readonly SplitRole[] = ['read', 'write', 'mail', 'password-write', 'role-write', 'bot'];

/** What is worth too much to be done by another identity. */
const ALONE: readonly SplitRole[] = ['password-write', 'role-write'];

/** What is off while an identity can't be used. Another one in its place would do more than somebody meant it to. */
const WITHOUT: Readonly<Record<SplitRole, { readonly part: string; readonly off: string }>> = {
  read: { part: 'graph', off: 'Nothing is read from the directory, decided or proven until it is mended.' },
  write: {
    part: 'graph',
    off: 'Nothing is written to the directory until it is mended, and what is due to be taken back waits.',
  },
  mail: { part: 'graph', off: 'No mail is sent until it is mended.' },
  'password-write': {
    part: 'graph',
    off: 'Nothing is done to accounts until it is mended, and kinds of requests that need it are off.',
  },
  'role-write': {
    part: 'graph',
    off: 'No directory role is given or taken away until it is mended, and kinds of requests that need it are off.',
  },
  bot: { part: 'teams', off: 'teams stays off until it is mended.' },
};

/** The identity of each kind of work, with everything about them that contradicts itself. Never tells a value. */
export function chooseIdentities(texts: Texts, issues: SettingIssue[]): ChosenIdentities {
  const text = (name: string) => (texts[name] ?? '').toLowerCase();
  checkTheOne(texts, issues);
  const chosen = Object.fromEntries(
    ROLES.map((role) => {
      const name = IDENTITY_SETTINGS[role];
      if (text(name) === '') return [role, unset(role)];
      const wrong = wrongWith(role, texts);
      if (wrong === null) return [role, { by: 'own', clientId: texts[name] ?? '' }];
      const { part, off } = WITHOUT[role];
      issues.push({ name, part, message: `${wrong} ${off}` });
      return [role, { by: 'none', because: wrong }];
    }),
  ) as unknown as ChosenIdentities;
  checkSplit(chosen, texts, issues);
  checkOwnIds(texts, issues);
  return chosen;
}

function unset(role: SplitRole): Chosen {
  if (!ALONE.includes(role)) return { by: 'the-one' };
  const because = `${IDENTITY_SETTINGS[role]} is not set, and no other identity does its work.`;
  return { by: 'none', because };
}

function wrongWith(role: SplitRole, texts: Texts): string | null {
  const name = IDENTITY_SETTINGS[role];
  const text = (other: string) => (texts[other] ?? '').toLowerCase();
  const value = text(name);
  const shape = unmeant(name, texts);
  if (shape !== null) return shape;
  if (!GUID.test(value)) return `${name} must be the client id of a managed identity, which is a GUID.`;
  if (value === text(SIGN_IN))
    return `${name} is the same as ${SIGN_IN}, the app that operators sign in to, which is no managed identity.`;
  if (ALONE.includes(role) && value === text(ONE))
    return `${name} is the same as ${ONE}, whose identity does the other work as well: it has to be one of its own.`;
  const before = ROLES.slice(0, ROLES.indexOf(role)).map((one) => IDENTITY_SETTINGS[one]);
  const same = before.find((one) => text(one) === value);
  if (same) return `${name} names the same identity as ${same}, so that the two are not split.`;
  if (role === 'bot' && text(BOT) !== '' && value !== text(BOT))
    return `${name} is not ${BOT}: a bot that runs as a managed identity has its client id as application id.`;
  return null;
}

function unmeant(name: string, texts: Texts): string | null {
  const spec = SETTINGS.find((one) => one.name === name);
  return spec ? complaint(spec, texts[name] ?? '', false) : null;
}

function checkTheOne(texts: Texts, issues: SettingIssue[]): void {
  const value = (texts[ONE] ?? '').toLowerCase();
  if (value === '' || value !== (texts[SIGN_IN] ?? '').toLowerCase()) return;
  const message = `${ONE} is the same as ${SIGN_IN}, the app that operators sign in to: one of them is wrong, and either nobody can sign in or nothing is reached.`;
  issues.push({ name: ONE, part: 'app', message });
}

/** A writer of its own that is the identity that reads as well splits nothing. */
function checkSplit({ read, write }: ChosenIdentities, texts: Texts, issues: SettingIssue[]): void {
  const one = (texts[ONE] ?? '').toLowerCase();
  const same = (chosen: Chosen) => chosen.by === 'own' && chosen.clientId.toLowerCase() === one;
  const name = same(write) && read.by === 'the-one' ? IDENTITY_SETTINGS.write : IDENTITY_SETTINGS.read;
  const nothing = (same(write) && read.by === 'the-one') || (same(read) && write.by === 'the-one');
  if (!nothing || one === '') return;
  const message = `${name} names the identity of ${ONE}, which does the other work as well: reading and writing are not split. Nothing is turned off.`;
  issues.push({ name, part: 'app', message });
}

/**
 * A client id among object ids never matches an entry of the directory's audit log, and an object id in place of a client id gets no
 * token. Which of the two it is can't be told from here, and nothing is turned off for it.
 */
function checkOwnIds(texts: Texts, issues: SettingIssue[]): void {
  const clients = [SIGN_IN, ONE, BOT, ...Object.values(IDENTITY_SETTINGS)];
  const bad = (message: string) => issues.push({ name: OWN, part: 'app', message });
  const ids = new Set(idsIn(texts));
  for (const id of ids) {
    const name = clients.find((one) => (texts[one] ?? '').toLowerCase() === id);
    if (name)
      bad(
        `${OWN} and ${name} hold the same id, and want two different ones of the same identity. ${name} wants the client id, as the overview of the identity or app shows it. ${OWN} wants the object id of its service principal, by which the directory's audit log names us: take it from Enterprise applications, or with "az ad sp show --id <client id> --query id". Nothing is turned off, and access whose answer got lost may not be known as ours.`,
      );
  }
}

function idsIn(texts: Texts): readonly string[] {
  return (texts[OWN] ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');
}

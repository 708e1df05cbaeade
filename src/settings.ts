import type { Connector } from './connectors/connector.ts';
import { CONNECTORS } from './connectors/index.ts';
import { checkHosting } from './hosting-checks.ts';
import { type ChosenIdentities, chooseIdentities } from './identity-checks.ts';
import { checkShapes, checkSignInContext, revokedOf } from './setting-checks.ts';
import type { SettingIssue } from './setting-issue.ts';
import { SETTINGS } from './setting-list.ts';

export type Settings = {
  readonly text: Readonly<Record<string, string>>;
  readonly issues: readonly SettingIssue[];
  /** What is not wrong by itself, and is often not meant. */
  readonly advice: readonly Omit<SettingIssue, 'part'>[];
  readonly outboundSeconds: number;
  readonly downstreamHosts: readonly string[];
  /** As the directory's audit log may name us: object ids of what wrote, and client ids of what may write now. */
  readonly ownPrincipalIds: readonly string[];
  readonly identities: ChosenIdentities;
  /** Permissions in the directory that are given in another way than as roles of a token. */
  readonly permissionsOtherwise: readonly string[];
  /** Applications that people sign in to us with, beside our own. */
  readonly signInApps: readonly string[];
  /** Versions of the seal's key, and from when on each counts no more. */
  readonly revokedSeals: ReadonlyMap<string, string>;
  /** Parts that lack a setting and therefore stay off, and connectors that nobody set up. */
  readonly off: ReadonlySet<string>;
};

/** Reads and checks every setting at once. A part that lacks one stays off and says so; the rest goes on (H17). */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const text: Record<string, string> = {};
  const issues: SettingIssue[] = [];
  for (const { name, part, fallback } of SETTINGS) {
    const value = (environment[name] ?? '').trim() || fallback;
    if (value === undefined)
      issues.push({ name, part, message: `${name} is missing; ${part} stays off until it is set.` });
    text[name] = value ?? '';
  }
  checkShapes(text, issues, Boolean(environment['WEBSITE_SITE_NAME']));
  if (!text['STORAGE_CONNECTION_STRING'] && !text['STORAGE_TABLE_URL']) {
    issues.push({
      name: 'STORAGE_TABLE_URL',
      part: 'storage',
      message: 'Set STORAGE_TABLE_URL (or, for Azurite, STORAGE_CONNECTION_STRING).',
    });
  }
  const outboundSeconds = Number(text['OUTBOUND_TIMEOUT_SECONDS']);
  checkNotifications(text, issues);
  checkSignInContext(text, issues);
  checkHosting(environment, issues);
  const identities = chooseIdentities(text, issues);
  for (const { name: part, issues: of } of CONNECTORS)
    issues.push(...of(text).map((issue) => ({ ...issue, part })));
  const unused = unusedConnectors(environment);
  const told = issues.filter(({ part }) => !unused.includes(part));
  return {
    text,
    issues: told,
    advice: adviceOn(text),
    outboundSeconds,
    downstreamHosts: listOf(text['DOWNSTREAM_HOSTS']),
    revokedSeals: new Map(
      listOf(text['SEAL_REVOKED_VERSIONS'])
        .map(revokedOf)
        .filter((pair) => pair !== null),
    ),
    ownPrincipalIds: [
      ...listOf(text['GRAPH_OWN_PRINCIPAL_IDS']),
      ...listOf(text['MANAGED_IDENTITY_CLIENT_ID']),
      ...[identities.write, identities['password-write'], identities['role-write']].flatMap((one) =>
        one.by === 'own' ? [one.clientId] : [],
      ),
    ],
    identities,
    permissionsOtherwise: listOf(text['GRAPH_PERMISSIONS_OTHERWISE']),
    signInApps: listOf(text['ENTRA_SIGN_IN_APP_IDS']),
    off: new Set([...told.map(({ part }) => part), ...unused]),
  };
}

/** As the sample file holds them until somebody fills them in. */
const PLACEHOLDER = /<[^<>]+>/;

/**
 * Connectors with a door of which nothing is set, while another one of the same use is begun: whoever has one ticket tool, or one
 * chat, is not asked for the others'. Where none is begun, the usual one says what it lacks. A secret begins none: templates refer to
 * those of every tool.
 */
function unusedConnectors(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const isBegun = ({ settings }: Connector) =>
    settings.some(({ name, secret, fallback = '' }) => {
      const value = (environment[name] ?? '').trim();
      return !secret && value !== '' && value !== fallback && !PLACEHOLDER.test(value);
    });
  return (['tickets', 'presses'] as const).flatMap((use) => {
    const tools = CONNECTORS.filter(({ takes }) => takes === use);
    const begun = tools.filter(isBegun);
    const used = begun.length > 0 ? begun : tools.filter(({ isUsual }) => isUsual === true);
    return tools.filter((tool) => !used.includes(tool)).map(({ name }) => name);
  });
}

/** Whether approvals from before there were seals is for the tables to tell; that nothing lets them count is known here. */
function adviceOn(text: Readonly<Record<string, string>>): Settings['advice'] {
  if (!text['SEAL_KEY_URL'] || text['UNSEALED_APPROVALS_UNTIL']) return [];
  const message =
    'SEAL_KEY_URL is set and UNSEALED_APPROVALS_UNTIL is not: where this deployment ran without seals before, what was approved then does not count and is asked again. To let it count, set UNSEALED_APPROVALS_UNTIL to some days ahead; else there is nothing to do.';
  return [{ name: 'UNSEALED_APPROVALS_UNTIL', message }];
}

function checkNotifications(text: Readonly<Record<string, string>>, issues: SettingIssue[]): void {
  const url = text['DIRECTORY_NOTIFICATIONS_URL'] ?? '';
  const secret = text['DIRECTORY_NOTIFICATIONS_SECRET'] ?? '';
  if (url === '') return;
  const bad = (name: string, message: string) => issues.push({ name, part: 'notifications', message });
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    bad('DIRECTORY_NOTIFICATIONS_URL', 'DIRECTORY_NOTIFICATIONS_URL must be an https address.');
  if (secret === '' && !issues.some(({ name }) => name === 'DIRECTORY_NOTIFICATIONS_SECRET'))
    bad(
      'DIRECTORY_NOTIFICATIONS_SECRET',
      'DIRECTORY_NOTIFICATIONS_SECRET is missing, and notifications could be forged without it; notifications stay off until it is set.',
    );
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

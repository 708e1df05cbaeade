import type { SettingSpec } from './connectors/connector.ts';
import { ADDRESS, ID, isGuid, isHostName, isOfThisMachine, type Shape } from './connectors/setting-shapes.ts';
import { DAY } from './domain/instant.ts';
import { croneable, longestGap } from './schedule-text.ts';
import type { SettingIssue } from './setting-issue.ts';
import { IDENTITY_SETTINGS, NEVER, SETTINGS } from './setting-list.ts';
import { weakness } from './weak-secret.ts';

type Texts = Record<string, string>;
const guids: Shape = {
  fits: (text) => text.split(',').every((one) => isGuid(one.trim())),
  must: 'be ids as the Entra admin center shows them, separated by commas',
};
const schedule: Shape = {
  fits: (text) => croneable(text) && longestGap(text) <= DAY,
  must: 'be a six-part NCRONTAB schedule such as "0 * * * * *" that comes at least once a day',
};

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/;
const isMoment = (text: string) => MOMENT.test(text) && !Number.isNaN(Date.parse(text));
const KEY_URL =
  /^https:\/\/[a-z0-9-]+\.(vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net|managedhsm\.azure\.net)\/keys\/[A-Za-z0-9-]{1,127}$/;
const CONTAINER_ID =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]+\/blobServices\/default\/containers\/[a-z0-9-]+$/i;

/** What is only used later, and would fail there, far from its cause. */
const SHAPES: Readonly<Record<string, Shape>> = {
  ENTRA_TENANT_ID: ID,
  ENTRA_APP_ID: ID,
  PIM_EXTENSION_APP_ID: ID,
  PIM_EXTENSION_CALLER_ID: ID,
  PIM_EXTENSION_TIMEOUT_SECONDS: {
    fits: (text) => Number(text) >= 1 && Number(text) <= 60,
    must: 'be a number of seconds from 1 to 60, the time-out of the extension',
  },
  ENTRA_SIGN_IN_APP_IDS: guids,
  AUDITORS_GROUP_ID: ID,
  MANAGED_IDENTITY_CLIENT_ID: ID,
  GRAPH_OWN_PRINCIPAL_IDS: guids,
  MAIL_FROM: {
    fits: (text) => isGuid(text) || /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(text),
    must: 'be the address or the id of a mailbox',
  },
  OUTBOUND_TIMEOUT_SECONDS: {
    fits: (text) => Number(text) > 0 && Number(text) <= 100,
    must: 'be a number of seconds from 0 to 100',
  },
  STORAGE_TABLE_URL: ADDRESS,
  STORAGE_BLOB_URL: ADDRESS,
  GRAPH_BASE_URL: ADDRESS,
  CONSOLE_BASE_URL: ADDRESS,
  PROXIES_IN_FRONT: { fits: (text) => /^[0-5]$/.test(text), must: 'be a number from 0 to 5' },
  DOWNSTREAM_HOSTS: {
    fits: (text) => text.split(',').every((one) => isHostName(one.trim())),
    must: 'be host names, separated by commas, without scheme and path',
  },
  SEAL_KEY_URL: {
    fits: (text) => KEY_URL.test(text),
    must: 'be the address of a key without its version, such as https://contoso.vault.azure.net/keys/countersign',
  },
  SEAL_REVOKED_VERSIONS: {
    fits: (text) => text.split(',').every((one) => revokedOf(one) !== null),
    must: 'be pairs of a version and a moment, such as "0f…1c=2026-03-03T09:00:00Z", separated by commas',
  },
  UNSEALED_APPROVALS_UNTIL: { fits: isMoment, must: 'be a moment such as "2026-03-03T09:00:00Z"' },
  WITNESS_CONTAINER_ID: {
    fits: (text) => CONTAINER_ID.test(text),
    must: 'be the resource id of a container of blobs',
  },
  CONNECTIONS_SCHEDULE: {
    fits: (text) => text === NEVER || schedule.fits(text),
    must: `${schedule.must}, or "${NEVER}"`,
  },
  COMPANY_TIME_ZONE: { fits: isTimeZone, must: 'be an IANA time zone, such as "Europe/Amsterdam"' },
};

/** Unlike the others it stays as it is: what is asked of everybody's sign-in is never left out over a slip. */
export function checkSignInContext(texts: Readonly<Texts>, issues: SettingIssue[]): void {
  const name = 'ENTRA_SIGN_IN_CONTEXT';
  const context = texts[name] ?? '';
  if (context === '' || /^c[1-9]\d?$/.test(context)) return;
  const message = `${name} must be the id of an authentication context, c1 to c99. Nobody gets in at the operators’ doors until it is.`;
  issues.push({ name, part: 'app', message });
}

/**
 * Holds every text that is there to its shape. One that does not fit counts as not set: an optional one falls back, and
 * a required one turns its part off. Never tells a value.
 */
export function checkShapes(texts: Texts, issues: SettingIssue[], onAzure: boolean): void {
  const secrets = new Map<string, string>();
  const identities: readonly string[] = Object.values(IDENTITY_SETTINGS);
  for (const spec of SETTINGS) {
    if (identities.includes(spec.name)) continue; // none of them falls back: identity-checks
    const text = texts[spec.name] ?? '';
    if (text === '') continue;
    const twin = spec.secret ? secrets.get(text) : undefined;
    if (spec.secret) secrets.set(text, spec.name);
    const message =
      twin === undefined
        ? complaint(spec, text, onAzure)
        : `${spec.name} is the same as ${twin}: whoever knows one would know both. Make another one.`;
    if (message === null) continue;
    const instead = spec.fallback;
    const part = instead === undefined ? spec.part : partWithout(spec);
    const otherwise =
      instead === undefined ? `${spec.part} stays off until it is mended.` : fallenBack(instead);
    issues.push({ name: spec.name, part, message: `${message} ${otherwise}` });
    texts[spec.name] = instead ?? '';
  }
}

/** An optional setting turns nothing off, but where its part stands and falls with it. */
function partWithout({ name, part }: SettingSpec): string {
  return name === 'DIRECTORY_NOTIFICATIONS_SECRET' ? part : 'app';
}

const fallenBack = (fallback: string) =>
  fallback === '' ? 'Until it is mended it counts as empty.' : `Until it is mended "${fallback}" counts.`;

/** Why a text can't be meant; `null`: it can be. */
export function complaint(spec: SettingSpec, text: string, onAzure: boolean): string | null {
  const { name, secret } = spec;
  if (/^["']?@Microsoft\.\w+\(/i.test(text))
    return `${name} is a Key Vault reference that was not resolved: check that this app may read the secret, and its name.`;
  if (/^<[^>]*>$|<[a-z -]+>|^%\w+%$|^\$\{.*\}$|^\{\{.*\}\}$/.test(text) || PLACEHOLDER.test(text))
    return `${name} still holds a placeholder: set what it is for.`;
  if (secret && !CONNECTION.includes(name)) {
    const weak = weakness(text, spec.length ?? LENGTHS[name] ?? OURS);
    if (weak !== null) return `${name} ${weak}`;
    if (onAzure && /^sandbox-/.test(text))
      return `${name} is the sandbox's, which everybody knows. Make a random one.`;
  }
  const shape = spec.shape ?? SHAPES[name] ?? (name.endsWith('_SCHEDULE') ? schedule : undefined);
  const fits = shape?.fits(text) !== false && !(onAzure && shape === ADDRESS && isOfThisMachine(text));
  return fits ? null : `${name} must ${shape?.must}.`;
}

const PLACEHOLDER =
  /^(todo|tbd|fixme|change-?me|replace-?me|placeholder|dummy|undefined|null|n\/a|\?+|\.+|x{2,})$/i;
/** Not a secret that anybody thought of: Azurite's. */
const CONNECTION: readonly string[] = ['STORAGE_CONNECTION_STRING'];
const OURS = { least: 16 };
/** What another product makes is as long as it makes it. */
const LENGTHS: Readonly<Record<string, { readonly least: number; readonly most?: number }>> = {
  DIRECTORY_NOTIFICATIONS_SECRET: { least: 16, most: 128 },
  SEAL_WAITING_SECRET: { least: 32 },
  SEAL_WAITING_SECRET_PREVIOUS: { least: 32 },
};

/** A version of the key, and from when on it counts no more. */
export function revokedOf(pair: string): readonly [version: string, from: string] | null {
  const [version = '', moment = ''] = pair.trim().split('=');
  return /^[0-9a-f]{32}$/.test(version) && isMoment(moment)
    ? [version, new Date(moment).toISOString()]
    : null;
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

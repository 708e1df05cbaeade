import { SETTINGS, type SettingSpec } from './setting-list.ts';
import type { SettingIssue } from './settings.ts';

type Texts = Record<string, string>;
type Shape = { readonly fits: (text: string) => boolean; readonly must: string };

const HOST_NAME = /^[a-z0-9.-]+(:\d+)?$/i;
const isUrl = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const url: Shape = { fits: isUrl, must: 'be an http or https address' };
const host: Shape = { fits: (text) => HOST_NAME.test(text), must: 'be a host name without scheme and path' };

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/;
const isMoment = (text: string) => MOMENT.test(text) && !Number.isNaN(Date.parse(text));
const KEY_URL =
  /^https:\/\/[a-z0-9-]+\.(vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net|managedhsm\.azure\.net)\/keys\/[A-Za-z0-9-]{1,127}$/;
const CONTAINER_ID =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]+\/blobServices\/default\/containers\/[a-z0-9-]+$/i;
const secret: Shape = {
  fits: (text) => text.length >= 32 && text.length <= 256,
  must: 'have 32 to 256 characters',
};

/** What is only used later, and would fail there, far from its cause. */
const SHAPES: Readonly<Record<string, Shape>> = {
  STORAGE_TABLE_URL: url,
  STORAGE_BLOB_URL: url,
  GRAPH_BASE_URL: url,
  TEAMS_SERVICE_URL: url,
  CONSOLE_BASE_URL: url,
  SERVICENOW_HOST: host,
  DOWNSTREAM_HOSTS: {
    fits: (text) => text.split(',').every((one) => HOST_NAME.test(one.trim())),
    must: 'be host names, separated by commas, without scheme and path',
  },
  SEAL_KEY_URL: {
    fits: (text) => KEY_URL.test(text),
    must: 'be the address of a key without its version, such as https://contoso.vault.azure.net/keys/countersign',
  },
  SEAL_WAITING_SECRET: secret,
  SEAL_WAITING_SECRET_PREVIOUS: secret,
  SEAL_REVOKED_VERSIONS: {
    fits: (text) => text.split(',').every((one) => revokedOf(one) !== null),
    must: 'be pairs of a version and a moment, such as "0f…1c=2026-03-03T09:00:00Z", separated by commas',
  },
  UNSEALED_APPROVALS_UNTIL: { fits: isMoment, must: 'be a moment such as "2026-03-03T09:00:00Z"' },
  WITNESS_CONTAINER_ID: {
    fits: (text) => CONTAINER_ID.test(text),
    must: 'be the resource id of a container of blobs',
  },
  COMPANY_TIME_ZONE: { fits: isTimeZone, must: 'be an IANA time zone, such as "Europe/Amsterdam"' },
};

/**
 * Holds every text that is there to its shape. One that does not fit counts as not set: an optional one falls back, and
 * a required one turns its part off. Never tells a value.
 */
export function checkShapes(texts: Texts, issues: SettingIssue[]): void {
  for (const spec of SETTINGS) {
    const text = texts[spec.name] ?? '';
    const message = text === '' ? null : complaint(spec.name, text);
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
function partWithout({ name, part }: SettingSpec): SettingSpec['part'] {
  return name === 'DIRECTORY_NOTIFICATIONS_SECRET' ? part : 'app';
}

const fallenBack = (fallback: string) =>
  fallback === '' ? 'Until it is mended it counts as empty.' : `Until it is mended "${fallback}" counts.`;

function complaint(name: string, text: string): string | null {
  if (text.startsWith('@Microsoft.KeyVault('))
    return `${name} is a Key Vault reference that was not resolved: check that this app may read the secret, and its name.`;
  if (/^<[^>]*>$|<[a-z -]+>/.test(text)) return `${name} still holds a placeholder of the sample file.`;
  const shape = SHAPES[name];
  return shape && !shape.fits(text) ? `${name} must ${shape.must}.` : null;
}

/** A version of the key, and from when on it counts no more. */
export function revokedOf(pair: string): readonly [version: string, from: string] | null {
  const [version = '', moment = ''] = pair.trim().split('=');
  return /^[0-9a-f]{32}$/.test(version) && isMoment(moment)
    ? [version, new Date(moment).toISOString()]
    : null;
}

export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

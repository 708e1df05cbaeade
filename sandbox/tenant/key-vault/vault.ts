/** Simulated Azure Key Vault, as far as its keys sign: `GET /keys/{name}[/{version}|/versions]`, `POST …/sign`. */
import type { JsonWebKey } from 'node:crypto';
import type { TenantSimulator } from '../dispatch.ts';
import type { Surroundings } from '../simulator.ts';
import { signDigest } from './es256.ts';
import { type VaultKey, vaultKey } from './keys.ts';

export const VAULT_HOST = 'countersign-contoso.vault.azure.net';
export const SEAL_KEY = 'countersign-seal';
export const VAULT_AUDIENCE = 'https://vault.azure.net';

/** What is not certain of the vault, or may be set otherwise; the unpleasant choice is the one that is on. */
type VaultSwitches = {
  /** Whether the public part of a version that is switched off is shown. */
  disabledIsShown: boolean;
  /** Versions in one page of the list. */
  perPage: number;
  /** Whether the app's identity may use keys. */
  permitted: boolean;
  /** Signs with a key that is none of the vault's. */
  wrongKey: boolean;
};

type Version = VaultKey & { enabled: boolean; readonly created: number; updated: number };

export interface KeyVault extends TenantSimulator {
  /** A new version, which is the one to sign with from now on. @returns its id. */
  rotate(): string;
  disable(kid: string): void;
  enable(kid: string): void;
  /** Ids of the versions, the newest last. */
  versions(): readonly string[];
  /** What an auditor fetches once: public parts, and until when each counts. */
  published(): readonly { readonly kid: string; readonly jwk: JsonWebKey; readonly endedAt: string | null }[];
  /** How often something was signed. */
  signed(): number;
  readonly switches: VaultSwitches;
}

type KeyVaultOptions = {
  /** Whether the tenant's Entra issued this token for the vault to the app, and it is still good. */
  readonly validToken: (token: string) => Promise<boolean>;
  /** How many versions there are to begin with. */
  readonly versions?: number;
};

/** Long before the sandbox starts. */
const MADE_AT = Date.parse('2026-01-05T08:00:00.000Z') / 1000;

export function createKeyVault({ clock }: Surroundings, options: KeyVaultOptions): KeyVault {
  const seconds = () => Math.floor(clock.now() / 1000);
  const switches: VaultSwitches = { disabledIsShown: false, perPage: 1, permitted: true, wrongKey: false };
  const versions: Version[] = [];
  let signatures = 0;
  const add = (created: number) => {
    const key = vaultKey(SEAL_KEY, versions.length);
    versions.push({ ...key, enabled: true, created, updated: created });
    return idOf(key.version);
  };
  for (let n = 0; n < (options.versions ?? 1); n += 1) add(MADE_AT + n);
  const change = (kid: string, enabled: boolean) => {
    const found = versions.find(({ version }) => idOf(version) === kid);
    if (!found) throw new RangeError(`The vault has no version ${kid}.`);
    found.enabled = enabled;
    found.updated = seconds();
  };
  return {
    switches,
    answersFor: (host) => host === VAULT_HOST,
    faultBody: (status) => ({ error: { code: status === 429 ? 'Throttled' : 'InternalServerError' } }),
    rotate: () => add(seconds()),
    disable: (kid) => change(kid, false),
    enable: (kid) => change(kid, true),
    versions: () => versions.map(({ version }) => idOf(version)),
    signed: () => signatures,
    published: () =>
      versions.map(({ version, jwk, enabled, updated }) => ({
        kid: idOf(version),
        jwk,
        endedAt: enabled ? null : new Date(updated * 1000).toISOString(),
      })),
    async handle(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (!searchParams.has('api-version'))
        return fault(400, 'BadParameter', 'api-version must be specified');
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
      if (!(await options.validToken(token))) return unauthorized();
      if (!switches.permitted) return fault(403, 'Forbidden', 'Caller is not authorized.', 'ForbiddenByRbac');
      const [, keys, name, version, operation] = pathname.split('/');
      if (keys !== 'keys' || name !== SEAL_KEY)
        return fault(404, 'KeyNotFound', `A key with (name/id) ${name} was not found in this key vault.`);
      if (version === 'versions') return listed(versions, switches.perPage, searchParams.get('$skiptoken'));
      const found = version ? versions.find((one) => one.version === version) : versions.at(-1);
      if (!found) return fault(404, 'KeyNotFound', 'A key with this version was not found.');
      if (request.method === 'GET' && operation === undefined)
        return found.enabled || switches.disabledIsShown
          ? Response.json(shown(found))
          : fault(403, 'Forbidden', 'Operation get is not allowed on a disabled key.', 'KeyDisabled');
      if (request.method !== 'POST' || operation !== 'sign')
        return fault(405, 'MethodNotAllowed', `${request.method} is not allowed.`);
      if (!found.enabled)
        return fault(403, 'Forbidden', 'Operation sign is not allowed on a disabled key.', 'KeyDisabled');
      const { alg, value } = JSON.parse(await request.text()) as { alg?: string; value?: string };
      const digest = Buffer.from(value ?? '', 'base64url');
      if (alg !== 'ES256' || digest.length !== 32)
        return fault(400, 'BadParameter', 'Property alg or value has an invalid value.');
      signatures += 1;
      const { d } = switches.wrongKey ? vaultKey('of somebody else', 0) : found;
      return Response.json({
        kid: idOf(found.version),
        value: signDigest(digest, d).toString('base64url'),
      });
    },
  };
}

const idOf = (version: string) => `https://${VAULT_HOST}/keys/${SEAL_KEY}/${version}`;

function attributes({ enabled, created, updated }: Version) {
  return { enabled, created, updated, recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 };
}

function shown(found: Version) {
  const key = { kid: idOf(found.version), key_ops: ['sign', 'verify'], ...found.jwk };
  return { key, attributes: attributes(found) };
}

function listed(versions: readonly Version[], perPage: number, from: string | null): Response {
  const start = Number(from ?? 0);
  const page = versions.slice(start, start + perPage);
  const more = start + perPage < versions.length;
  return Response.json({
    value: page.map((one) => ({ kid: idOf(one.version), attributes: attributes(one) })),
    nextLink: more
      ? `https://${VAULT_HOST}/keys/${SEAL_KEY}/versions?api-version=7.4&$skiptoken=${start + perPage}`
      : null,
  });
}

function fault(status: number, code: string, message: string, inner?: string): Response {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return Response.json({ error: { code, message, ...innererror } }, { status });
}

function unauthorized(): Response {
  const challenge = `Bearer authorization="https://login.microsoftonline.com/", resource="${VAULT_AUDIENCE}"`;
  return Response.json(
    { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
    { status: 401, headers: { 'WWW-Authenticate': challenge } },
  );
}

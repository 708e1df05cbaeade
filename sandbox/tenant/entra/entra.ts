/** Simulated Entra sign-in: tokens for apps and people of the tenant, its metadata and keys. */

import type { SandboxClock } from '../../clock.ts';
import { addressOf } from '../../plain-request.ts';
import type { Principal } from '../graph/call.ts';
import type { Random, Simulator } from '../simulator.ts';
import { BOT_CLIENT, CLIENTS, type Client } from './clients.ts';
import { createKeyRing } from './keys.ts';
import { discovery, openIdConfiguration } from './metadata.ts';
import { type Delegation, unpleasantDelegation } from './on-behalf-of.ts';
import { createRoleGrants, type RoleGrants } from './role-grants.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import { type AppToken, createTokens, type NamesOf, type UserToken } from './tokens.ts';

const ENTRA_HOST = 'login.microsoftonline.com';
const BOT_AUDIENCE = 'https://api.botframework.com';
const GRAPH_AUDIENCE = 'https://graph.microsoft.com';

export interface Entra extends Simulator {
  /** A v2.0 token of a person for the app's own doors. Throws a `RangeError` for an unknown person. */
  issueUserToken(token: UserToken): Promise<string>;
  /** A v2.0 token of an app that calls without a person. */
  issueAppToken(token: AppToken): Promise<string>;
  /** A genuine token of some app in the tenant for an audience: it proves nothing about a person. */
  appToken(audience: string): Promise<string>;
  /** A token of whoever another one was issued to, for the same, good from now on. */
  issueAgain(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** The app behind a good Graph token; `null` for any other token. */
  graphPrincipal(token: string): Promise<Principal | null>;
  /** Whether the token is good for the Bot Connector. */
  validBotToken(token: string): Promise<boolean>;
  /** Claims of a good token for this audience, whoever it is of. */
  claimsFor(token: string, audience: string): Promise<Readonly<Record<string, unknown>> | null>;
  /** Whether it is a good token of our app for this audience. */
  validAppToken(token: string, audience: string): Promise<boolean>;
  /** Permissions of our identities, and how late tokens learn of changes. */
  readonly permissions: RoleGrants;
  /** What our app may have on behalf of people. */
  readonly delegation: Delegation;
  /** So far its clock is ahead of ours; less than 0: behind. */
  setClockAhead(milliseconds: number): void;
  /** Signs with a new key from now on. `forget`: stops to publish the old one. */
  rotateKeys(forget?: boolean): void;
}

type EntraOptions = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly tenantId: string;
  readonly permissions: readonly string[];
  readonly oneHoldsAll: boolean;
  readonly namesOf: NamesOf;
  readonly clients?: readonly Client[];
};

export function createEntra(options: EntraOptions): Entra {
  const { clock, tenantId, clients = CLIENTS } = options;
  const keys = createKeyRing();
  const tokens = createTokens(clock, tenantId, keys, options.namesOf);
  const permissions = createRoleGrants(clock, options.permissions, options.oneHoldsAll);
  const delegation = unpleasantDelegation();
  const principals = new WeakMap<object, Principal>();
  const audienceOf = async (token: string, audience: string) => {
    const claims = await tokens.verify(token);
    return claims?.aud === audience ? claims : null;
  };
  let clockAhead = 0;
  return {
    setClockAhead: (milliseconds) => {
      clockAhead = milliseconds;
    },
    answersFor: (host) => host === ENTRA_HOST,
    async handle(request) {
      const { pathname } = addressOf(request);
      const [, tenant = '', ...rest] = pathname.split('/');
      const path = rest.join('/');
      if (pathname === '/common/discovery/instance') return discovery();
      if (path === 'v2.0/.well-known/openid-configuration') {
        const answer = openIdConfiguration(tenantId, tenant);
        answer.headers.set('date', new Date(options.clock.now() + clockAhead).toUTCString());
        return answer;
      }
      if (path === 'discovery/v2.0/keys') {
        const published = await keys.published();
        return Response.json({ keys: published.map(({ jwk }) => jwk) });
      }
      if (path === 'oauth2/v2.0/token' && request.method === 'POST') {
        return answerTokenRequest({ ...options, clients, tokens, permissions, delegation }, tenant, request);
      }
      return new Response('Not found', { status: 404 });
    },
    issueUserToken: tokens.user,
    issueAppToken: tokens.app,
    issueAgain: ({ iat, nbf, exp, ...claims }) => tokens.sign(claims, exp === 1 ? -3600 : 3600),
    appToken: (audience) => tokens.app({ audience, appId: BOT_CLIENT.appId }),
    async graphPrincipal(token) {
      const claims = await audienceOf(token, GRAPH_AUDIENCE);
      const { appid, oid, roles } = claims ?? {};
      if (!claims || typeof appid !== 'string' || typeof oid !== 'string') return null;
      const known = principals.get(claims);
      if (known) return known;
      const made = {
        appId: appid,
        objectId: oid,
        roles: new Set(Array.isArray(roles) ? roles.map(String) : []),
      };
      principals.set(claims, made);
      return made;
    },
    validBotToken: async (token) => (await audienceOf(token, BOT_AUDIENCE)) !== null,
    claimsFor: audienceOf,
    validAppToken: async (token, audience) => (await audienceOf(token, audience)) !== null,
    permissions,
    delegation,
    rotateKeys: (forget = false) => keys.rotate(forget),
  };
}

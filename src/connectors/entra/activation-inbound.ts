import type { ActivationInbound } from '../../ports/activation.ts';
import type { InboundContract } from '../../ports/inbound-contract.ts';
import type { Clock } from '../../ports/ports.ts';
import { bearerOf } from '../outbound/bearer.ts';
import { createKeySet } from '../outbound/key-set.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { checkToken, tokenCodes } from '../outbound/signed-token.ts';
import { parseActivation } from './parse-activation.ts';

type Parts = {
  readonly tenantId: string;
  /** Client id of the app registration that the extension names, and its App ID URI: tokens have the one or the other (risk-pim B.5). */
  readonly appId: string;
  readonly appUri: string;
  /** Client id of PIM itself. */
  readonly callerId: string;
  readonly budget: number;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly authority?: string;
};

const CONTRACT: InboundContract = {
  sender: 'The directory’s PIM, by a custom extension',
  proof: 'A token of our tenant for the app that the extension names, got by PIM for itself.',
  headers: { Authorization: '`Bearer` and that token.' },
  body: {
    title: 'An activation, as PIM says it',
    type: 'object',
    properties: {
      id: { type: 'string', description: 'the same again is answered as before' },
      principalId: { type: 'string', description: 'the object id of who activates' },
      action: { type: 'string', description: '`selfActivate`; anything else is denied' },
      roleDefinitionId: { type: 'string' },
      directoryScopeId: { type: 'string' },
      groupId: { type: 'string' },
      accessId: { type: 'string' },
      scheduleInfo: { type: 'object' },
      properties: { type: 'object', description: 'the same of a role on a resource' },
    },
  },
  refusals: {
    401: [...tokenCodes('tid'), 'token-other-tenant', 'token-other-app', 'token-not-for-access'],
    503: ['keys-unavailable'],
  },
};

/** Calls of a PIM custom extension. Whoever calls is proven by Entra's token for the extension's app, and by nothing else. */
export function createActivationInbound(parts: Parts): ActivationInbound {
  const { tenantId, appId, appUri, callerId, outbound, clock } = parts;
  const { authority = 'https://login.microsoftonline.com' } = parts;
  const issuer = `${authority}/${tenantId}/v2.0`;
  const metadataUrl = `${issuer}/.well-known/openid-configuration`;
  const keys = createKeySet({ outbound, clock, metadataUrl, issuer, purpose: 'entra-keys' });
  const no = (code: string, status: 401 | 503 = 401) => ({ authentic: false, status, code }) as const;
  return {
    budget: parts.budget,
    contract: () => CONTRACT,
    async authenticate(headers) {
      const token = bearerOf(headers);
      if (!token) return no('token-missing');
      const checked = await checkToken(token, keys, {
        // of version 1 and 2, as the registration asks for
        issuer: [issuer, `https://sts.windows.net/${tenantId}/`],
        audience: [appId, appUri],
        claims: ['tid', 'iat'],
        now: clock.now(),
      });
      if (!checked.good) return no(checked.code, checked.code === 'keys-unavailable' ? 503 : 401);
      const { tid, azp, appid, scp, ver } = checked.claims;
      if (tid !== tenantId) return no('token-other-tenant');
      const caller = ver === '1.0' ? appid : azp;
      if (typeof caller !== 'string' || caller.toLowerCase() !== callerId.toLowerCase())
        return no('token-other-app');
      // A scope would make it the word of a person who has the app call for them.
      return scp === undefined ? { authentic: true } : no('token-not-for-access');
    },
    parse: parseActivation,
  };
}

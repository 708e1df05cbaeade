/** Tokens on behalf of a person, for an app that a managed identity vouches for in place of a secret. */
import type { JWTPayload } from 'jose';
import { APP_ID, IDENTITIES, objectIdOf } from '../../company.ts';
import type { Tokens } from './tokens.ts';

export const ON_BEHALF_OF = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** What a managed identity's token is for that stands in for a secret. */
export const FEDERATED = 'api://AzureADTokenExchange';

/** What administrators have consented to, and what a sign-in has to be like. May be changed at any time. */
export type Delegation = {
  /** Delegated scopes that our app may have for everybody. */
  consented: string[];
  /** Whether the app trusts the managed identity. */
  federated: boolean;
  /** Whether a token is refused until the person proves a second factor anew. */
  secondFactor: 'as-proven' | 'asked-anew';
};

export const unpleasantDelegation = (): Delegation => ({
  consented: ['https://outlook.office365.com/Exchange.ManageV2'],
  federated: true,
  secondFactor: 'as-proven',
});

type Parts = { readonly tenantId: string; readonly tokens: Tokens; readonly delegation: Delegation };
type Refused = { readonly status: number; readonly error: string; readonly text: string };

export async function claimsOnBehalfOf(
  { tenantId, tokens, delegation }: Parts,
  form: URLSearchParams,
): Promise<
  | { readonly claims: JWTPayload; readonly refused?: never }
  | { readonly claims: null; readonly refused: Refused }
> {
  const no = (error: string, text: string, status = 400) => ({
    claims: null,
    refused: { status, error, text },
  });
  if (form.get('client_id') !== APP_ID)
    return no('unauthorized_client', `AADSTS700016: Application '${form.get('client_id')}' was not found.`);
  const vouched = await tokens.verify(form.get('client_assertion') ?? '');
  const isVouched = vouched?.aud === FEDERATED && vouched.sub === objectIdOf(IDENTITIES.theOne);
  if (!isVouched || !delegation.federated)
    return no(
      'invalid_client',
      'AADSTS700213: No matching federated identity record found for presented assertion.',
      401,
    );
  if (form.get('requested_token_use') !== 'on_behalf_of')
    return no(
      'invalid_request',
      "AADSTS900144: The request body must contain the parameter 'requested_token_use'.",
    );
  const person = await tokens.verify(form.get('assertion') ?? '');
  if (!person) return no('invalid_grant', 'AADSTS500133: Assertion is not within its valid time range.');
  if (person.aud !== APP_ID || person['scp'] === undefined)
    return no('invalid_grant', 'AADSTS50013: Assertion failed audience validation.');
  const scope = form.get('scope') ?? '';
  const [, audience, name] = /^(.+)\/([^/]+)$/.exec(scope) ?? [];
  if (!delegation.consented.includes(scope) || !audience || !name)
    return no(
      'invalid_grant',
      `AADSTS65001: The user or administrator has not consented to use the application with ID '${APP_ID}'.`,
    );
  if (delegation.secondFactor === 'asked-anew')
    return no(
      'interaction_required',
      'AADSTS50076: You must use multi-factor authentication to access the resource.',
    );
  const { oid, sub, name: displayName, preferred_username: upn } = person;
  return {
    claims: {
      ...{
        iss: `https://sts.windows.net/${tenantId}/`,
        aud: audience,
        appid: APP_ID,
        appidacr: '2',
        idtyp: 'user',
      },
      ...{ oid, name: displayName, upn, scp: name, ver: '1.0' },
      ...(sub === undefined ? {} : { sub }),
    },
  };
}

/** `POST /{tenant}/oauth2/v2.0/token` with client credentials, or on behalf of somebody. */

import type { SandboxClock } from '../../clock.ts';
import { IDENTITIES, objectIdOf } from '../../company.ts';
import type { PlainRequest } from '../../plain-request.ts';
import { SHAREPOINT_AUDIENCE } from '../downstream/sharepoint.ts';
import type { Random } from '../simulator.ts';
import type { Client } from './clients.ts';
import { claimsOnBehalfOf, type Delegation, FEDERATED, ON_BEHALF_OF } from './on-behalf-of.ts';
import type { RoleGrants } from './role-grants.ts';
import { issuerOf, type Tokens } from './tokens.ts';

type Parts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly tenantId: string;
  readonly clients: readonly Client[];
  readonly tokens: Tokens;
  readonly permissions: RoleGrants;
  readonly delegation: Delegation;
};

const FEDERATION = `${FEDERATED}/.default`;

/** Seconds a token lives. */
const LIFE = 3599;

/** A client secret only: the sandbox takes no assertions. */
export async function answerTokenRequest(
  parts: Parts,
  tenant: string,
  request: PlainRequest,
): Promise<Response> {
  const form = new URLSearchParams(await request.text());
  if (tenant !== parts.tenantId && tenant !== 'botframework.com') {
    return refuse(parts, 400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
  }
  if (form.get('grant_type') === ON_BEHALF_OF) {
    const { claims, refused } = await claimsOnBehalfOf(parts, form);
    if (!claims) return refuse(parts, refused.status, refused.error, refused.text);
    const exchanged = await parts.tokens.sign(claims, LIFE);
    return Response.json({
      token_type: 'Bearer',
      scope: form.get('scope'),
      expires_in: LIFE,
      access_token: exchanged,
    });
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(
      parts,
      400,
      'unsupported_grant_type',
      'AADSTS70003: The app requested an unsupported grant type.',
    );
  }
  const appId = form.get('client_id') ?? '';
  const client = parts.clients.find((one) => one.appId === appId);
  if (!client) {
    return refuse(parts, 400, 'unauthorized_client', `AADSTS700016: Application '${appId}' was not found.`);
  }
  if (form.get('client_secret') !== client.secret) {
    return refuse(parts, 401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
  const claims = claimsFor(parts, form.get('scope') ?? '', appId);
  if (!claims) {
    return refuse(
      parts,
      400,
      'invalid_scope',
      `AADSTS1002012: The scope '${form.get('scope')}' is not valid.`,
    );
  }
  const token = await parts.tokens.sign(claims, LIFE);
  return Response.json({ token_type: 'Bearer', expires_in: LIFE, ext_expires_in: LIFE, access_token: token });
}

function claimsFor({ tenantId, permissions }: Parts, scope: string, appId: string) {
  const oid = objectIdOf(appId);
  const own = { appid: appId, oid, sub: oid, idtyp: 'app', ver: '1.0' };
  const iss = `https://sts.windows.net/${tenantId}/`;
  if (scope === 'https://api.botframework.com/.default')
    return { ...own, iss, aud: 'https://api.botframework.com' };
  // what an app that trusts it takes in place of a secret
  if (scope === FEDERATION) return { ...own, iss: issuerOf(tenantId), aud: FEDERATED, ver: '2.0' };
  if (scope === 'https://vault.azure.net/.default')
    return appId === IDENTITIES.theOne ? { ...own, iss, aud: 'https://vault.azure.net' } : null;
  if (scope === 'https://management.azure.com/.default')
    return appId === IDENTITIES.theOne ? { ...own, iss, aud: 'https://management.azure.com' } : null;
  if (scope === 'https://cognitiveservices.azure.com/.default')
    return appId === IDENTITIES.theOne ? { ...own, iss, aud: 'https://cognitiveservices.azure.com' } : null;
  // whoever reads was let in at the sites that it is given, and nobody else
  if (scope === `${SHAREPOINT_AUDIENCE}/.default`) {
    const isReader = appId === IDENTITIES.reader || appId === IDENTITIES.theOne;
    const roles = isReader ? ['Sites.Selected'] : [];
    return { ...own, iss, aud: SHAREPOINT_AUDIENCE, roles };
  }
  if (scope !== 'https://graph.microsoft.com/.default') return null;
  const roles = permissions.inTokens(appId);
  return { ...own, iss, aud: 'https://graph.microsoft.com', roles: [...roles] };
}

function refuse({ clock, random }: Parts, status: number, error: string, text: string): Response {
  const traceId = random.guid();
  const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const description = `${text} Trace ID: ${traceId} Timestamp: ${timestamp}`;
  const codes = [Number(/AADSTS(\d+)/.exec(text)?.[1])];
  return Response.json(
    { error, error_description: description, error_codes: codes, timestamp, trace_id: traceId },
    { status },
  );
}

import { issuerOf } from './tokens.ts';

/** `/{tenant}/v2.0/.well-known/openid-configuration`; 400 for a tenant that doesn't exist. */
export function openIdConfiguration(tenantId: string, asked: string): Response {
  if (asked !== tenantId) {
    const description = `AADSTS90002: Tenant '${asked}' not found.`;
    return Response.json({ error: 'invalid_tenant', error_description: description }, { status: 400 });
  }
  const root = `https://login.microsoftonline.com/${tenantId}`;
  return Response.json({
    token_endpoint: `${root}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${root}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: issuerOf(tenantId),
    authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: 'graph.microsoft.com',
  });
}

/** What sign-in libraries ask first: which hosts belong to this cloud. */
export function discovery(): Response {
  return Response.json({
    tenant_discovery_endpoint:
      'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: 'login.microsoftonline.com',
        preferred_cache: 'login.windows.net',
        aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
      },
    ],
  });
}

/** The simulated company as a command reaches it that runs as whoever is signed in. */

import type { SignedIn } from '../../cli/signed-in.ts';
import { objectIdOf } from '../../sandbox/company.ts';
import type { Tenant, TenantOptions } from '../../sandbox/tenant/tenant.ts';
import { createOutbound, type Outbound } from '../../src/connectors/outbound/outbound.ts';
import { aCompany, type Company } from '../sandbox/tenant/company.ts';

/** The Azure CLI, by which people sign in. */
const APP_ID = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

type SignedInCompany = Company & {
  readonly signedIn: SignedIn;
  /** Every call, as method and path below the version. */
  readonly calls: readonly string[];
};

type Fetch = (request: Request) => Promise<Response>;

/** Whoever is signed in, with these permissions, at a simulated tenant. */
export function signedInTo(
  { entra }: Pick<Tenant, 'entra'>,
  fetch: Fetch,
  roles: readonly string[],
): SignedIn {
  const claims = { aud: 'https://graph.microsoft.com', appid: APP_ID, oid: objectIdOf(APP_ID), roles };
  const token = async () => ({
    token: await entra.issueAgain(claims),
    expiresOnTimestamp: Date.now() + 3_600_000,
  });
  return {
    baseUrl: 'https://graph.microsoft.com',
    outbound: outboundThrough(fetch, ['graph.microsoft.com']),
    credential: { getToken: token },
  };
}

/** A command's way out to these hosts, which lead to simulators. */
export function outboundThrough(fetch: Fetch, allowedHosts: readonly string[]): Outbound {
  return createOutbound({
    fetch: (url, init) => fetch(new Request(url, init)),
    allowedHosts: [...allowedHosts],
    timeoutMs: { connect: 10_000, total: 60_000 },
    maxBytes: 8 * 1024 * 1024,
    log: () => undefined,
  });
}

export async function aSignedInCompany(
  roles: readonly string[],
  options: Partial<TenantOptions> = {},
): Promise<SignedInCompany> {
  const company = await aCompany(options);
  const calls: string[] = [];
  const fetch: Fetch = async (request) => {
    calls.push(`${request.method} ${request.url.replace(/^https:\/\/[^/]*\/v1\.0/, '')}`);
    return await company.tenant.fetch(request);
  };
  return { ...company, calls, signedIn: signedInTo(company.tenant, fetch, roles) };
}

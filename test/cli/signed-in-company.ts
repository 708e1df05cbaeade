/** The simulated company as a command reaches it that runs as whoever is signed in. */

import type { SignedIn } from '../../cli/signed-in.ts';
import { objectIdOf } from '../../sandbox/company.ts';
import type { TenantOptions } from '../../sandbox/tenant/tenant.ts';
import { createOutbound } from '../../src/connectors/outbound/outbound.ts';
import { aCompany, type Company } from '../sandbox/tenant/company.ts';

/** The Azure CLI, by which people sign in. */
const APP_ID = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

export type SignedInCompany = Company & {
  readonly signedIn: SignedIn;
  /** Every call, as method and path below the version. */
  readonly calls: readonly string[];
};

/** `before`: what comes before each call to Graph; an answer stands in for Graph's. */
export async function aSignedInCompany(
  roles: readonly string[],
  options: Partial<TenantOptions> = {},
  before: (request: Request) => Response | undefined = () => undefined,
): Promise<SignedInCompany> {
  const company = await aCompany(options);
  const { tenant } = company;
  const claims = { aud: 'https://graph.microsoft.com', appid: APP_ID, oid: objectIdOf(APP_ID), roles };
  const calls: string[] = [];
  const outbound = createOutbound({
    async fetch(url, init) {
      const request = new Request(url, init);
      calls.push(`${request.method} ${url.replace(/^https:\/\/[^/]*\/v1\.0/, '')}`);
      return before(request) ?? (await tenant.fetch(request));
    },
    allowedHosts: ['graph.microsoft.com'],
    timeoutMs: { connect: 10_000, total: 60_000 },
    maxBytes: 8 * 1024 * 1024,
    log: () => undefined,
  });
  const credential = {
    getToken: async () => ({
      token: await tenant.entra.issueAgain(claims),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
  return { ...company, calls, signedIn: { baseUrl: 'https://graph.microsoft.com', outbound, credential } };
}

/** How a command reaches Graph: as whoever is signed in on this machine, or as the app's own identity. */
import type { Credential } from '../src/connectors/outbound/credential.ts';
import { createOutbound, type Outbound } from '../src/connectors/outbound/outbound.ts';

export type SignedIn = {
  /** `GRAPH_BASE_URL` for a national cloud. */
  readonly baseUrl: string;
  readonly outbound: Outbound;
  readonly credential: Credential;
};

/** The way out of a command, to these hosts and no others. */
export function outboundTo(allowedHosts: readonly string[]): Outbound {
  return createOutbound({
    fetch: (url, init) => fetch(url, init),
    allowedHosts: [...allowedHosts],
    timeoutMs: { connect: 10_000, total: 60_000 },
    maxBytes: 8 * 1024 * 1024,
    correlationHeaders: false,
    now: () => Date.now(),
    log: () => undefined,
  });
}

export function signedIn(): SignedIn {
  const baseUrl = process.env['GRAPH_BASE_URL'] || 'https://graph.microsoft.com';
  const outbound = outboundTo([new URL(baseUrl).host]);
  const credential = {
    getToken: async (scope: string) => {
      const { DefaultAzureCredential } = await import('@azure/identity');
      return await new DefaultAzureCredential().getToken(scope);
    },
  };
  return { baseUrl, outbound, credential };
}

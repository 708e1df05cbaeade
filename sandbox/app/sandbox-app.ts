import { type App, createApp, type Surroundings } from '../../src/app.ts';
import type { Credential } from '../../src/connectors/outbound/credential.ts';
import { createOutbound } from '../../src/connectors/outbound/outbound.ts';
import type { Timer } from '../../src/connectors/outbound/timer.ts';
import type { Stores } from '../../src/connectors/tables/stores.ts';
import type { DeployedRulebook } from '../../src/kinds/rulebook.ts';
import type { Clock } from '../../src/ports/ports.ts';
import type { Settings } from '../../src/settings.ts';
import { APP_CLIENT, BOT_CLIENT, CLIENTS, type Client } from '../tenant/entra/clients.ts';
import { createClientCredential } from './client-credential.ts';

/** The app's own way out, wherever it leads: into this process or to the sandbox's port. */
export type AppFetch = (url: string, init: RequestInit) => Promise<Response>;

type SandboxAppOptions = {
  readonly settings: Settings;
  readonly clock: Clock;
  /** Times outbound calls; sandbox time where the clock can schedule. */
  readonly timer?: Timer;
  readonly fetch: AppFetch;
  readonly stores: Stores;
  readonly rulebook: DeployedRulebook;
  readonly more?: Surroundings['more'];
  readonly log: (line: string) => void;
};

/** The unchanged app, with the sandbox's clock, network and identity around it. */
export function createSandboxApp(options: SandboxAppOptions): App {
  const { settings, clock, fetch, stores, log, timer } = options;
  const clientOf = clientsOf(settings, clock, fetch, timer);
  return createApp(settings, {
    clock,
    fetch,
    credential: sandboxCredential(settings, clock, fetch, timer),
    credentialOf: (clientId) =>
      clientOf(CLIENTS.find(({ appId }) => appId === clientId) ?? { appId: clientId, secret: '' }),
    ...(timer ? { timer } : {}),
    stores,
    rulebook: options.rulebook,
    ...(options.more ? { more: options.more } : {}),
    correlationHeaders: true,
    log,
  });
}

/**
 * In place of the managed identity, which only exists on Azure: a client of the simulated Entra tenant. The bot of a company that
 * splits nothing has the token of its own app all the same.
 */
export function sandboxCredential(
  settings: Settings,
  clock: Clock,
  fetch: AppFetch,
  timer?: Timer,
): Credential {
  const clientOf = clientsOf(settings, clock, fetch, timer);
  const [graph, bot] = [clientOf(APP_CLIENT), clientOf(BOT_CLIENT)];
  return { getToken: (scope) => (scope.includes('botframework') ? bot : graph).getToken(scope) };
}

function clientsOf(
  settings: Settings,
  clock: Clock,
  fetch: AppFetch,
  timer?: Timer,
): (client: Client) => Credential {
  const outbound = createOutbound({
    fetch,
    allowedHosts: ['login.microsoftonline.com'],
    timeoutMs: { connect: settings.outboundSeconds * 1000, total: settings.outboundSeconds * 1000 },
    ...(timer ? { timer } : {}),
    maxBytes: 65_536,
    correlationHeaders: true,
    now: () => clock.now(),
    log: () => undefined,
  });
  const tenantId = settings.text['ENTRA_TENANT_ID'] ?? '';
  return ({ appId, secret }) =>
    createClientCredential({ tenantId, clientId: appId, clientSecret: secret, outbound, clock });
}

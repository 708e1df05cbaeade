/** Everything a reset replaces: a clock, a tenant on it, and what controls both. */
import type { Stores } from '../../src/connectors/tables/stores.ts';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { type DeployedRulebook, readRulebook } from '../../src/kinds/rulebook.ts';
import { runningClock, type SandboxClock } from '../clock.ts';
import type { AppHost } from '../control/app-host.ts';
import { type Conductor, createConductor } from '../control/conductor.ts';
import { type Control, createControl } from '../control/control.ts';
import type { DeskCookie } from '../control/desk-cookie.ts';
import { createWholeTenant, type WholeTenant } from '../control/whole-tenant.ts';
import { owesSomething } from '../owes.ts';
import type { JiraTarget } from '../tenant/jira/webhooks.ts';
import type { WebhookTarget } from '../tenant/servicenow/outbox.ts';

export type TenantWorld = {
  readonly clock: SandboxClock;
  readonly whole: WholeTenant;
  readonly control: Control;
  readonly conductor: Conductor;
  /** Nothing of it reaches the app any more, and its timers stand still. */
  readonly end: () => void;
};

type TenantWorldOptions = {
  readonly startsAt: number;
  readonly seed: string;
  /** Tables that the app decides by, and those from which the company is to be completed. */
  readonly policyFolder: string;
  readonly policies: readonly LoadedPolicy[];
  readonly port: number;
  readonly token: string;
  readonly tokenFile: string;
  readonly deskCookie: DeskCookie;
  readonly webhook: WebhookTarget;
  readonly jiraWebhook: JiraTarget;
  readonly appHost: AppHost;
  /** The app's own tables, asked anew because a reset replaces them; `null`: not within reach. */
  readonly stores: () => Stores | null;
  readonly reset: (seed?: string) => Promise<void>;
};

export function createTenantWorld(options: TenantWorldOptions): TenantWorld {
  const { appHost, stores } = options;
  const clock = runningClock(options.startsAt);
  let ended = false;
  const whole = createWholeTenant({
    clock,
    seed: options.seed,
    policies: options.policies,
    webhook: options.webhook,
    jira: { webhook: options.jiraWebhook },
    app() {
      if (ended) throw new Error('This tenant was reset.');
      return appHost;
    },
  });
  const rulebook = readRulebook(options.policyFolder);
  // A company that names a rota has it; who is on it is set by whoever plays.
  for (const team of rotasOf(rulebook)) whole.servicenow.setOnCall(team, []);
  const conductor = createConductor({
    clock,
    appHost,
    deliveriesRunning: whole.deliveriesRunning,
    deliveriesWaiting: whole.deliveriesWaiting,
    callsHanging: whole.callsHanging,
    callsAnswering: whole.callsAnswering,
    nextHint: async () => {
      const due = (await stores()?.grants.nextDue()) ?? null;
      return due === null ? null : Date.parse(due);
    },
    pending: async () => {
      const read = stores();
      return read !== null && (await owesSomething(read));
    },
  });
  const control = createControl({
    port: options.port,
    token: options.token,
    tokenFile: options.tokenFile,
    deskCookie: options.deskCookie,
    clock,
    tenant: () => whole.controlled,
    appHost,
    conductor,
    reset: options.reset,
    rulebook,
    ready: () => answers(appHost),
  });
  return {
    clock,
    whole,
    control,
    conductor,
    end() {
      ended = true;
      clock.stop();
    },
  };
}

/** Teams of the first tool, which are named without one. */
function rotasOf(rulebook: DeployedRulebook): readonly string[] {
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  const teams = inForce.flatMap((one) => (one.usable ? (one.rules.rotas ?? []) : []));
  return teams.filter((team) => !team.includes('/'));
}

/** Whether the app is there and in order. */
export async function answers(appHost: AppHost): Promise<boolean> {
  try {
    const response = await appHost.fetch(new Request(`${appHost.url}/api/health`));
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

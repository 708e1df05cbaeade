/** The sandbox of `npm start`: tenant and control in this process, the app and its storage in children. */
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { sandboxKeys } from '../app/keys.ts';
import {
  ADVISOR,
  JIRA,
  jiraTarget,
  NOTIFICATIONS,
  sandboxSettings,
  WEBHOOK_SECRET,
} from '../app/sandbox-settings.ts';
import { STARTS_AT } from '../company.ts';
import { additionWords } from '../company-of-tables.ts';
import { createDeskCookie, type DeskCookie } from '../control/desk-cookie.ts';
import { serveSandbox } from '../control/server.ts';
import { createControlToken } from '../control/token-file.ts';
import { type DeskPages, deskPages } from '../desk/pages.ts';
import { POLICY_FOLDER } from '../policy-folder.ts';
import { SLACK } from '../tenant/slack/company.ts';
import { type AppTables, startAppTables } from './app-tables.ts';
import { refuseBusyPort } from './free-ports.ts';
import { type HostParts, hostFor, type StartedHost } from './hosts.ts';
import type { StartOptions } from './options.ts';
import { checkedTables } from './policy-tables.ts';
import { type Addresses, openStateFolder, refuseSharedFolder, type StateFolder } from './state-folder.ts';
import { answers, createTenantWorld, type TenantWorld } from './tenant-world.ts';

export type Sandbox = {
  readonly addresses: Addresses;
  readonly stateFolder: string;
  /** Where the tables are, and what was made from them; `null`: the ones in force. */
  readonly policy: { readonly folder: string; readonly made: readonly string[] } | null;
  /** Ends everything that was started, in order. */
  stop(): Promise<void>;
};

const SEED = 'countersign';

/** Resolves once the app answers. Throws a `StartRefused` when it may not start; stops what it started when it fails. */
export async function startSandbox(options: StartOptions, say: (line: string) => void): Promise<Sandbox> {
  const state = openStateFolder(options.stateFolder);
  await refuseSharedFolder(state);
  await refuseBusyPort(options.sandboxPort, 'SANDBOX_PORT', 'the sandbox');
  if (options.host !== 'none') await refuseBusyPort(options.appPort, 'PORT', 'the app');
  if (!options.keep) state.forget();
  const policies = options.policyFolder === null ? [] : checkedTables(options.policyFolder);
  const running = new RunningSandbox(options, policies, state, say);
  try {
    await running.start();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

class RunningSandbox implements Sandbox {
  readonly stateFolder: string;
  readonly addresses: Addresses;
  readonly #options: StartOptions;
  readonly #policies: readonly LoadedPolicy[];
  readonly #state: StateFolder;
  readonly #say: (line: string) => void;
  readonly #token: string;
  readonly #desk: { readonly pages: DeskPages; readonly cookie: DeskCookie };
  readonly #keys = sandboxKeys(() => randomBytes(24).toString('base64url'));
  #ends: (() => Promise<unknown> | undefined)[] = [];
  #tables: AppTables | null = null;
  #host: StartedHost | null = null;
  #world: TenantWorld | null = null;
  #resets = 0;

  constructor(
    options: StartOptions,
    policies: readonly LoadedPolicy[],
    state: StateFolder,
    say: (line: string) => void,
  ) {
    this.#options = options;
    this.#policies = policies;
    this.#state = state;
    this.#say = say;
    this.stateFolder = state.path;
    this.#token = createControlToken(state.tokenFile);
    const secret = randomBytes(32).toString('base64url');
    this.#desk = { pages: deskPages(), cookie: createDeskCookie(options.sandboxPort, secret) };
    const sandbox = `http://127.0.0.1:${options.sandboxPort}`;
    this.addresses = {
      pid: process.pid,
      sandbox,
      control: `${sandbox}/control`,
      app: options.foreign?.url ?? `http://127.0.0.1:${options.appPort}`,
      host: options.host,
      tokenFile: state.tokenFile,
    };
  }

  get policy(): Sandbox['policy'] {
    const { policyFolder: folder } = this.#options;
    const { made } = this.#world?.whole ?? {};
    return folder === null || !made ? null : { folder, made: additionWords(made) };
  }

  async start(): Promise<void> {
    const { keep, sandboxPort, foreign } = this.#options;
    this.#tables = await startAppTables(
      this.#state.azurite,
      this.#policyFolder(),
      this.#state.logger('azurite'),
    );
    this.#ends.unshift(async () => this.#tables?.stop());
    this.#host = hostFor(this.#options, this.#hostParts());
    this.#world = this.#newWorld(this.#beginning(), keep ? `${SEED}-${this.#beginning()}` : SEED);
    const server = await serveSandbox({ port: sandboxPort, doors: () => this.#doors() });
    this.#ends.unshift(() => server.close());
    this.#ends.unshift(async () => this.#host?.stop());
    this.#writeSettings();
    await this.#host.start();
    const noting = setInterval(() => this.#noteTime(), 5_000).unref();
    this.#ends.unshift(async () => clearInterval(noting));
    if (!foreign && !(await answers(this.#host.appHost)))
      throw new Error('The app started but does not answer /api/health.');
    writeFileSync(this.#state.addressesFile, `${JSON.stringify(this.addresses, null, 2)}\n`);
  }

  async stop(): Promise<void> {
    this.#noteTime();
    this.#world?.end();
    for (const end of this.#ends.splice(0)) await end();
    for (const file of [this.#state.addressesFile, this.#state.tokenFile, this.#state.settingsFile])
      rmSync(file, { force: true });
  }

  /** The embedded host goes where the story begins; hosts that live in real time need a tenant that does. */
  #beginning(): number {
    const { host, keep, startsAt } = this.#options;
    const usual = startsAt ?? (host === 'embedded' ? STARTS_AT : Date.now());
    return keep ? Math.max(usual, this.#state.lastNow() ?? 0) : usual;
  }

  #newWorld(startsAt: number, seed: string): TenantWorld {
    const appHost = this.#started().appHost;
    const functionKey = this.#options.foreign?.key ?? this.#keys.serviceNow;
    return createTenantWorld({
      startsAt,
      seed,
      policyFolder: this.#policyFolder(),
      policies: this.#policies,
      port: this.#options.sandboxPort,
      token: this.#token,
      tokenFile: this.#state.tokenFile,
      deskCookie: this.#desk.cookie,
      webhook: { functionKey, secret: WEBHOOK_SECRET },
      jiraWebhook: jiraTarget(this.#options.foreign?.key ?? this.#keys.jira),
      appHost,
      stores: () => this.#tables?.stores() ?? null,
      reset: (next) => this.#reset(next),
    });
  }

  /** Time starts over as well: what a person did before is undone with everything else. */
  async #reset(seed?: string): Promise<void> {
    this.#resets++;
    const foreign = this.#options.host !== 'embedded';
    const next = seed ?? (foreign ? `${SEED}-${this.#resets}` : SEED);
    const renew = () => {
      this.#world?.end();
      this.#world = this.#newWorld(this.#options.startsAt ?? (foreign ? Date.now() : STARTS_AT), next);
    };
    if (foreign) renew();
    else
      await this.#started().resetWith(async () => {
        await this.#tables?.clear();
        renew();
      });
  }

  #hostParts(): HostParts {
    return {
      state: this.#state,
      sandboxUrl: this.addresses.sandbox,
      keys: this.#keys,
      policyFolder: this.#policyFolder(),
      settings: () => this.#settings(),
      now: () => this.#world?.clock.now() ?? Date.now(),
      say: this.#say,
    };
  }

  #settings(): Record<string, string> {
    return sandboxSettings({
      STORAGE_CONNECTION_STRING: this.#tables?.connectionString() ?? '',
      CONSOLE_BASE_URL: `${this.addresses.sandbox}/app`,
      ...NOTIFICATIONS,
      ...ADVISOR,
      ...JIRA,
      ...SLACK,
    });
  }

  /** For whoever runs the app on another host. */
  #writeSettings(): void {
    const values = { ...this.#settings(), SANDBOX_URL: this.addresses.sandbox };
    writeFileSync(this.#state.settingsFile, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
  }

  #policyFolder(): string {
    return this.#options.policyFolder ?? POLICY_FOLDER;
  }

  #doors() {
    const world = this.#world;
    if (!world) throw new Error('The sandbox is not there yet.');
    const { controlled, fetch } = world.whole;
    return {
      control: world.control,
      desk: this.#desk,
      tenant: () => controlled,
      outbound: fetch,
      appHost: this.#started().appHost,
    };
  }

  #started(): StartedHost {
    if (!this.#host) throw new Error('The sandbox has no host yet.');
    return this.#host;
  }

  #noteTime(): void {
    if (this.#world) this.#state.keepNow(this.#world.clock.now());
  }
}

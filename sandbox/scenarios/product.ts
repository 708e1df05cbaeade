/** A running product and its sandbox, as a scenario meets them: over HTTP, knowing nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Addresses } from '../start/state-folder.ts';
import type {
  Activity,
  Card,
  Fault,
  Group,
  Member,
  Order,
  OutboundCall,
  Pressed,
  RequestView,
  Ticket,
  User,
} from './shapes.ts';

export class ScenarioFailed extends Error {
  override readonly name = 'ScenarioFailed';
}

/** The story needs what this sandbox can't give. It says nothing about the product. */
export class CannotBeTold extends ScenarioFailed {}

/** The app refuses what is signed further from its own time than this. */
const CLOCKS_MAY_DIFFER_MS = 300_000;

/** Where the sandbox runs: by its folder, or, without one there, on SANDBOX_PORT. Throws when nothing is found. */
export function findProduct(folder: string, port: string | undefined, system: string | null): Product {
  const file = join(folder, 'addresses.json');
  const tokenFile = join(folder, 'control-token');
  if (!existsSync(tokenFile))
    throw new ScenarioFailed(`No sandbox runs from ${folder}. Start it with npm start, then try again.`);
  const control = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Addresses).control
    : `http://127.0.0.1:${port ?? 7072}/control`;
  return new Product(control, readFileSync(tokenFile, 'utf8').trim(), system);
}

export class Product {
  readonly #control: string;
  readonly #token: string;
  /** The ticket tool that is ordered in, by its name; the sandbox's first one where none was chosen. */
  #system: string | null;
  #title = '';
  #app = '';
  #host = '';

  constructor(control: string, token: string, system: string | null = null) {
    this.#control = control;
    this.#token = token;
    this.#system = system;
  }

  get system(): string {
    if (this.#system === null) throw new Error('The ticket tool is known once the product is connected.');
    return this.#system;
  }

  /** What people call the ticket tool. */
  get tool(): string {
    return this.#title;
  }

  /** Whether time moves at our word; elsewhere the app lives in real time. */
  get movesTime(): boolean {
    return this.#host === 'embedded';
  }

  /** Throws when nothing answers, or the app isn't up. */
  async connect(): Promise<void> {
    const health = (await this.control('GET', '/health')) as { ready: boolean; app: string; host: string };
    if (!health.ready) throw new ScenarioFailed(`The app at ${health.app} is not ready yet.`);
    this.#app = health.app;
    this.#host = health.host;
    const { systems } = (await this.control('GET', '/lists')) as {
      systems: readonly { readonly id: string; readonly label: string }[];
    };
    const tool = this.#system === null ? systems[0] : systems.find(({ id }) => id === this.#system);
    const known = systems.map(({ id }) => id).join(', ');
    if (!tool) throw new CannotBeTold(`This sandbox has no ticket tool "${this.#system}". It has ${known}.`);
    this.#system = tool.id;
    this.#title = tool.label;
  }

  async control(method: string, path: string, body?: object): Promise<unknown> {
    return await call(`${this.#control}${path}`, method, { authorization: `Bearer ${this.#token}` }, body);
  }

  /** Calls the app's own API as a person with a role. */
  async app(as: User, method: string, path: string, body?: object): Promise<unknown> {
    const issued = await this.control('POST', '/tokens', { as: as.id, roles: ['Operator'] });
    const { token } = issued as { token: string };
    return await call(`${this.#app}/api${path}`, method, { authorization: `Bearer ${token}` }, body);
  }

  async now(): Promise<number> {
    return Date.parse(((await this.control('GET', '/clock')) as { now: string }).now);
  }

  async settle(): Promise<boolean> {
    return ((await this.control('POST', '/settle', {})) as { settled: boolean }).settled;
  }

  async advance(by: string): Promise<void> {
    await this.#move({ by });
  }

  /** An advance answers after a minute of real time at the latest; a long one on a busy machine takes several. */
  async advanceTo(to: string): Promise<void> {
    do await this.#move({ to });
    while ((await this.now()) < Date.parse(to));
  }

  /** Throws a `CannotBeTold` where the app's clock does not move with the sandbox's. */
  async #move(target: { readonly by: string } | { readonly to: string }): Promise<void> {
    const word = 'by' in target ? `by ${target.by}` : `to ${target.to}`;
    if (!this.movesTime)
      throw new CannotBeTold(
        `This story moves time ${word}, and the app's clock does not move: host "${this.#host}" lives in real time. Tell it against npm start.`,
      );
    const before = await this.now();
    const { now } = (await this.control('POST', '/clock/advance', target)) as { now: string };
    if (Date.parse(now) <= before)
      throw new CannotBeTold(`Time was to move ${word}, and the clock still shows ${now}.`);
  }

  /** What is to be said when a story failed because the sandbox ran ahead of an app in real time; else `null`. */
  async outOfStep(): Promise<string | null> {
    if (this.movesTime) return null;
    const ahead = (await this.now()) - Date.now();
    if (Math.abs(ahead) <= CLOCKS_MAY_DIFFER_MS) return null;
    return `The sandbox's clock is ${Math.round(ahead / 1000)} s ahead of the app's, which lives in real time and refuses what is signed in another. That is not the product's failure: POST /control/reset, then tell the story again.`;
  }

  async order(order: Order): Promise<{ readonly number: string; readonly id: string }> {
    return (await this.control('POST', '/tickets', { system: this.system, ...order })) as {
      number: string;
      id: string;
    };
  }

  async ticket(number: string): Promise<Ticket> {
    return (await this.control('GET', `/tickets/${this.system}/${number}`)) as Ticket;
  }

  async cards(number: string): Promise<readonly Card[]> {
    return (await this.control('GET', `/cards?ticket=${number}`)) as readonly Card[];
  }

  /** Somebody ties their Slack account to themselves, or loses it. */
  async slackAccount(as: User, state: 'tied' | 'deactivated'): Promise<void> {
    const { status } = (await this.control('POST', '/slack/accounts', { as: as.id, state })) as {
      status: number;
    };
    if (status !== 200)
      throw new CannotBeTold(`Slack’s account of ${as.displayName} could not be tied: ${status}.`);
  }

  /** The status the app answered the chat with; 0: none came. */
  async press({ id }: Card, as: User, verb: string): Promise<Pressed> {
    return (await this.control('POST', `/cards/${id}/press`, { as: as.id, verb })) as Pressed;
  }

  async users(): Promise<readonly User[]> {
    return (await this.control('GET', '/directory/users')) as readonly User[];
  }

  async groups(): Promise<readonly Group[]> {
    return (await this.control('GET', '/directory/groups')) as readonly Group[];
  }

  async members(groupId: string): Promise<readonly Member[]> {
    return (await this.control('GET', `/directory/groups/${groupId}/members`)) as readonly Member[];
  }

  async activities(): Promise<readonly Activity[]> {
    return (await this.control('GET', '/activities')) as readonly Activity[];
  }

  async messages(): Promise<readonly { readonly to: string; readonly text: string }[]> {
    return (await this.control('GET', '/messages')) as readonly { to: string; text: string }[];
  }

  async outbound(since: number): Promise<readonly OutboundCall[]> {
    return (await this.control('GET', `/outbound?since=${since}`)) as readonly OutboundCall[];
  }

  async addFault(fault: Fault): Promise<string> {
    return ((await this.control('POST', '/faults', fault)) as { id: string }).id;
  }

  async request(as: User, requestId: string): Promise<RequestView> {
    return (await this.app(as, 'GET', `/requests/${requestId}`)) as RequestView;
  }
}

async function call(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: object,
): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  let response: Response;
  try {
    response = await fetch(url, { method, headers: { ...headers, ...type }, ...sent });
  } catch {
    throw new ScenarioFailed(`Nothing answers at ${new URL(url).origin}. Is npm start still running?`);
  }
  const text = await response.text();
  if (!response.ok)
    throw new ScenarioFailed(`${method} ${new URL(url).pathname} answered ${response.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/**
 * A company as a release left it, with runs in flight: what the app keeps (histories, rows, large values), and a tape of everything
 * that reached the tenant until then. The tape is played to a tenant that knows nothing, so that tickets, cards and memberships
 * stand as that release made them; then another release of the app takes over what it finds.
 */
import { setImmediate as macrotask } from 'node:timers/promises';
import type { Change } from '../../sandbox/host/durable/state.ts';
import { apply } from '../../sandbox/host/durable/state.ts';
import { memoryStore } from '../../sandbox/host/durable/state-store.ts';
import { plainRequest } from '../../sandbox/plain-request.ts';
import { rulebookIn } from '../../sandbox/policy-folder.ts';
import { MemoryBlobs } from '../../sandbox/tables/blobs.ts';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { Border, World, WorldOptions } from '../../sandbox/world.ts';
import { isMoved } from '../../src/connectors/tables/blob-store.ts';
import { Table } from '../../src/connectors/tables/table.ts';
import { TABLE_NAMES } from '../../src/connectors/tables/table-names.ts';
import type { TestWorld } from '../support/world.ts';

/** What reached the tenant: a call of the app, or something that a person or an administrator did. */
type Entry = { readonly at: number } & (
  | {
      readonly call: {
        readonly method: string;
        readonly url: string;
        readonly headers: readonly (readonly [string, string])[];
        readonly body: string | null;
        /** What its token says, where it has one: the token itself is another in each tenant. */
        readonly bearer?: Readonly<Record<string, unknown>>;
      };
    }
  | { readonly act: readonly [part: string, name: string, args: readonly unknown[]] }
);

type Heard = {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
};

export type InFlight = {
  readonly number: string;
  readonly at: number;
  readonly entries: readonly Entry[];
  /** What the app answered to whoever called it, in order. */
  readonly answers: readonly Heard[];
  readonly host: readonly Change[];
  readonly rows: readonly {
    readonly table: string;
    readonly partition: string;
    readonly rowKey: string;
    readonly value: unknown;
  }[];
  readonly values: readonly string[];
  readonly witnesses: readonly (readonly [name: string, text: string])[];
  /** What people read on the ticket, by which it is known that the tape leads to the same tenant. */
  readonly journal: readonly string[];
};

const ACTS = [
  'createTicket',
  'openIncident',
  'patchTicket',
  'decideApproval',
  'closeTicket',
  'press',
  'add',
  'clear',
  'patchUser',
  'patchGroup',
  'putMember',
  'deleteMember',
  'putRisk',
  'signIn',
  'addDevice',
  'setOnCall',
  'putAssignment',
];

/** Records what happens in a world from its beginning: `border` is for the world's options, `taped` is what is to be acted on. */
export class Tape {
  readonly #entries: Entry[] = [];
  readonly #answers: Heard[] = [];
  #now: () => number = () => 0;

  readonly border: Border = {
    leaves: (url, { method = 'GET', headers, body = null }) => {
      const sent = new Headers(headers);
      const bearer = claimsOf(sent.get('authorization'));
      if (bearer) sent.delete('authorization');
      const call = {
        method,
        url,
        headers: [...sent],
        body: body as string | null,
        ...(bearer && { bearer }),
      };
      this.#entries.push({ at: this.#now(), call });
    },
    answered: async ({ method, url }, response) => {
      const type = response.headers.get('content-type') ?? '';
      const path = `${method} ${new URL(url).pathname}`;
      this.#answers.push({ path, status: response.status, type, body: await response.text() });
    },
  };

  taped(world: TestWorld): TestWorld {
    this.#now = () => world.clock.now();
    const part = <Part extends object>(name: string, of: Part): Part =>
      new Proxy(of, {
        get: (target, key) => {
          const member: unknown = Reflect.get(target, key, target);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => {
            if (ACTS.includes(String(key)))
              this.#entries.push({ at: this.#now(), act: [name, String(key), args] });
            return member.apply(target, args);
          };
        },
      });
    const { tenant, controlled } = world;
    return {
      ...world,
      servicenow: part('servicenow', world.servicenow),
      teams: part('teams', world.teams),
      tenant: { ...tenant, faults: part('faults', tenant.faults) },
      controlled: {
        ...controlled,
        directory: part('directory', controlled.directory),
        risk: part('risk', controlled.risk),
        evidence: part('evidence', controlled.evidence),
        pimDesk: part('pimDesk', controlled.pimDesk),
      },
    };
  }

  /** What a world at rest has come to. */
  async cut(world: TestWorld, number: string): Promise<InFlight> {
    const rows: InFlight['rows'][number][] = [];
    for (const table of TABLE_NAMES)
      for await (const { partitionKey, rowKey, value } of world.table(table).everything())
        rows.push({ table, partition: partitionKey, rowKey, value });
    const moved = rows.flatMap(({ value }) =>
      [value, Object(value).data].flatMap((one) => (isMoved(one) ? [one.movedTo] : [])),
    );
    const values = await Promise.all([...new Set(moved)].map((digest) => world.blobs.get(digest)));
    const witnesses: (readonly [string, string])[] = [];
    for await (const { name, text } of world.blobs.anchors()) witnesses.push([name, text]);
    const { instances, schedules } = world.storage.load();
    return {
      number,
      at: world.clock.now(),
      entries: this.#entries,
      answers: this.#answers,
      host: [
        ...[...instances.values()].map((instance) => ({ kind: 'put', instance }) as const),
        ...[...schedules].map(([name, status]) => ({ kind: 'schedule', name, status }) as const),
      ],
      rows,
      values: values.flatMap((text) => text ?? []),
      witnesses,
      journal: journalOf(world, number),
    };
  }
}

export const journalOf = ({ servicenow }: World, number: string): readonly string[] =>
  servicenow.ticket(number).journal.map(({ text }) => text);

/** Options of a world whose app finds what that release left, once it wakes up. */
export async function asLeft(left: InFlight): Promise<WorldOptions> {
  const clock = { now: () => left.at };
  const tables = new TableSimulator(clock);
  const place = ({ table, partition }: InFlight['rows'][number]) => JSON.stringify([table, partition]);
  for (const rows of Map.groupBy(left.rows, place).values()) {
    const [{ table, partition } = { table: '', partition: '' }] = rows;
    const into = new Table(table, (name) => tables.memory(name));
    for (const { rowKey, value } of rows) await into.commit(partition, [{ write: 'create', rowKey, value }]);
  }
  const blobs = new MemoryBlobs(undefined, clock.now);
  for (const text of left.values) await blobs.put(text);
  for (const [name, text] of left.witnesses) await blobs.anchor(name, text);
  const storage = memoryStore();
  for (const change of left.host) apply(storage.load(), change);
  const answers = Map.groupBy(left.answers, ({ path }) => path);
  const asleep = ({ method, url }: Request): Response => {
    const next = answers.get(`${method} ${new URL(url).pathname}`)?.shift();
    if (!next) return new Response(null, { status: 503 });
    return new Response(next.body === '' ? null : next.body, {
      status: next.status,
      headers: { 'content-type': next.type },
    });
  };
  return { earlier: { tables, blobs, storage, rulebook: rulebookIn(undefined) }, asleep };
}

/** Plays the tape to the tenant of a world, and wakes its app up. */
export async function playTo(world: World, { entries, at }: InFlight): Promise<void> {
  for (const entry of entries) {
    await reach(world, entry.at);
    if ('call' in entry) {
      const { method, url, headers, body, bearer } = entry.call;
      const init = { method, headers: new Headers(headers as [string, string][]), body };
      if (bearer) init.headers.set('authorization', `Bearer ${await world.tenant.entra.issueAgain(bearer)}`);
      await answered(world, world.fetch(plainRequest(url, init)));
    } else {
      const [part, name, args] = entry.act;
      const member = Reflect.get(partsOf(world)[part] ?? {}, name) as (
        ...args: readonly unknown[]
      ) => unknown;
      await answered(world, Promise.resolve(member.apply(partsOf(world)[part], [...args])));
    }
  }
  await reach(world, at);
  await world.host.kill({});
}

function claimsOf(authorization: string | null): Readonly<Record<string, unknown>> | null {
  const [, claims] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(authorization ?? '') ?? [];
  return claims ? JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) : null;
}

/** Runs that failed since, with why: one that can't be replayed is started anew from its rows, and ends all the same. */
export function failuresOf({ storage }: World): readonly string[] {
  const failures: string[] = [];
  const record = (changes: readonly Change[]) => {
    for (const change of changes)
      if (change.kind === 'turn' && change.status === 'Failed')
        failures.push(`${change.id}: ${change.output}`);
  };
  Object.assign(storage, { record });
  return failures;
}

function partsOf({ servicenow, teams, tenant, controlled }: World): Readonly<Record<string, object>> {
  const { directory, risk, evidence, pimDesk } = controlled;
  return { servicenow, teams, faults: tenant.faults, directory, risk, evidence, pimDesk };
}

async function reach(world: World, at: number): Promise<void> {
  const { clock } = world;
  for (let due = clock.nextDue(); due !== null && due <= at; due = clock.nextDue()) {
    clock.moveTo(due);
    await atRest(world);
  }
  clock.moveTo(at);
  await atRest(world);
}

/** Until it is, or waits for time to pass. */
async function answered(world: World, answer: Promise<unknown>): Promise<void> {
  let done = false;
  const end = () => {
    done = true;
  };
  answer.then(end, end);
  const before = world.callsHanging();
  while (!done && world.callsHanging() <= before) await macrotask();
  await atRest(world);
}

/** Until everything that goes on by itself has come to where it waits for time. */
async function atRest({ conductor, clock }: World): Promise<void> {
  if (!(await conductor.advance(clock.now()))) throw new Error('The tenant does not come to rest.');
}

/** What a journey does when nothing goes wrong: where something can. */

import type { TableWrite } from '../../tables/gate.ts';
import { matcher } from '../../tenant/faults/matcher.ts';
import type { Call } from '../../tenant/simulator.ts';
import type { World } from '../../world.ts';
import type { CallPattern } from './case.ts';
import type { Doors } from './inbound.ts';

export type Recording = {
  /** The activities in the order they ran, each with its outbound calls and table writes. */
  readonly activities: readonly { readonly name: string; readonly steps: number }[];
  /** Writes to tables in their order: `conditional` ones carry an ETag, and only those can meet a conflict. */
  readonly tableWrites: readonly TableWrite[];
  /**
   * Kinds of calls, items of batches among them. `skips`: for each call of the kind, how many calls that the pattern
   * fits came before it; a pattern with a `*` may fit calls of other kinds too.
   */
  readonly calls: readonly { readonly match: CallPattern; readonly skips: readonly number[] }[];
  readonly delivered: Doors['delivered'];
};

const GRAPH = 'graph.microsoft.com';
const GRAPH_BASE = `https://${GRAPH}/v1.0`;

export async function recordingOf(
  world: Pick<World, 'host' | 'tenant'>,
  tableWrites: Recording['tableWrites'],
  { delivered }: Pick<Doors, 'delivered'>,
): Promise<Recording> {
  const calls: readonly Call[] = world.tenant.outbound
    .list()
    .flatMap(({ method, url, batch = [] }) => [
      callOf(method, url),
      ...batch.map((item) => callOf(item.method, `${GRAPH_BASE}/${item.url.replace(/^\//, '')}`)),
    ]);
  const patterns = new Map<string, CallPattern>();
  for (const call of calls) {
    const match = { host: call.host, method: call.method, path: maskOf(call.path) };
    patterns.set(JSON.stringify(match), match);
  }
  return {
    activities: (await world.host.activities()).map(({ name, steps }) => ({ name, steps })),
    tableWrites,
    calls: [...patterns.values()].map((match) => ({ match, skips: skipsOf(match, calls) })),
    delivered,
  };
}

/** Listens to what goes to the tables from here on. */
export function listenToTables({ tables }: Pick<World, 'tables'>): Recording['tableWrites'] {
  const writes: TableWrite[] = [];
  tables.listen((write) => void writes.push(write));
  return writes;
}

function skipsOf(match: CallPattern, calls: readonly Call[]): readonly number[] {
  const fitting = calls.filter(matcher(match));
  return fitting.flatMap(({ path }, index) => (maskOf(path) === match.path ? [index] : []));
}

function callOf(method: string, url: string): Call {
  const { host, pathname, search } = new URL(url);
  return { host, method, path: `${pathname}${search}` };
}

/** The path without its query, and without what differs from run to run. */
function maskOf(path: string): string {
  const [pathname = ''] = path.split('?');
  return pathname
    .split('/')
    .map((part) => (/^([0-9a-f]{32}|[0-9a-f-]{36}|\d{10,})$|%3A|:/i.test(part) ? '*' : part))
    .join('/');
}

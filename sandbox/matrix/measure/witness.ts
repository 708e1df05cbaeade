/** Stands at the border: at each directory write, the grant and its end must be on record already (invariants 2 and 7). */
import { AsyncLocalStorage } from 'node:async_hooks';
import { leftLate } from '../../host/worker.ts';
import type { OutboundCall } from '../../tenant/outbound-log.ts';
import type { World } from '../../world.ts';
import type { Asked } from './asked.ts';
import { asksForLicenses } from './licenses.ts';
import { rowsOf } from './rows-of.ts';

export interface Witness {
  /** What it saw that must not be, once every look has ended. */
  seen(): Promise<readonly string[]>;
}

const ADD = /\/groups\/([0-9a-f-]{36})\/members\/\$ref$/i;
const LICENSE = /\/users\/([0-9a-f-]{36})\/assignLicense$/i;
const REMOVE = /\/groups\/([0-9a-f-]{36})\/members\/([0-9a-f-]{36})\/\$ref$/i;

/** `asked` is looked at anew for each write. */
export function standWitness(world: World, asked: () => readonly Asked[]): Witness {
  const looks: Promise<readonly string[]>[] = [];
  // Outside of the worker whose call it is: one that dies would never let the look end.
  const outside = AsyncLocalStorage.snapshot();
  const { outbound } = world.tenant;
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    // No code can look after its last look. What came of it is measured at rest.
    if (leftLate()) return;
    // What the tables can't tell now is not a finding.
    looks.push(outside(() => look(world, asked(), call)).catch(() => []));
  };
  return { seen: async () => [...new Set((await Promise.all(looks)).flat())] };
}

/** One call assigns or takes away, and its body is not seen here: some grant of a license must be about to begin or to end. */
async function lookAtLicensing(
  world: World,
  asked: readonly Asked[],
  userId: string,
): Promise<readonly string[]> {
  const own = asked.filter((one) => one.userId === userId && asksForLicenses(one));
  if (own.length === 0) return [`licenses of ${userId} were written, and nobody asked for any`];
  const { grants } = await rowsOf(world, userId);
  const live = Object.values(grants).filter(
    ({ target, state }) => target.includes('~') && ['armed', 'active', 'ending'].includes(state),
  );
  const ends = own.every(({ timeBound }) => timeBound);
  if (live.some(({ endsAt, state }) => state === 'ending' || !ends || endsAt !== null)) return [];
  return [`licenses of ${userId} were written, and no grant with its end was on record`];
}

async function look(
  world: World,
  asked: readonly Asked[],
  { method, url }: Pick<OutboundCall, 'method' | 'url'>,
): Promise<readonly string[]> {
  const licensed = method === 'POST' ? LICENSE.exec(url)?.[1] : undefined;
  if (licensed) return await lookAtLicensing(world, asked, licensed);
  const [, groupId, userId] =
    (method === 'POST' ? ADD : method === 'DELETE' ? REMOVE : null)?.exec(url) ?? [];
  if (!groupId) return [];
  const fitting = asked.filter((one) => one.targets.includes(groupId) && (!userId || one.userId === userId));
  if (fitting.length === 0) return [`${method} for ${groupId}, which nobody asked for`];
  const wanted = method === 'POST' ? ['armed', 'active'] : ['ending'];
  for (const { userId: beneficiary, timeBound } of fitting) {
    const { grants } = await rowsOf(world, beneficiary);
    const mine = Object.values(grants).filter((one) => one.target === groupId && wanted.includes(one.state));
    if (mine.some(({ endsAt }) => method === 'DELETE' || !timeBound || endsAt !== null)) return [];
  }
  return [`${method} for ${groupId} went out, and no grant with its end was on record`];
}

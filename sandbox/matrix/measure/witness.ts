/** Stands at the border: at each directory write, the grant and its end must be on record already (invariants 2 and 7). */
import type { OutboundCall } from '../../tenant/outbound-log.ts';
import type { World } from '../../world.ts';
import type { Asked } from './asked.ts';

export interface Witness {
  /** What it saw that must not be, once every look has ended. */
  seen(): Promise<readonly string[]>;
}

const ADD = /\/groups\/([0-9a-f-]{36})\/members\/\$ref$/i;
const REMOVE = /\/groups\/([0-9a-f-]{36})\/members\/([0-9a-f-]{36})\/\$ref$/i;

/** `asked` is looked at anew for each write. */
export function standWitness(world: World, asked: () => readonly Asked[]): Witness {
  const looks: Promise<readonly string[]>[] = [];
  const { outbound } = world.tenant;
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    // What a dying process can't read any more is not a finding.
    looks.push(look(world, asked(), call).catch(() => []));
  };
  return { seen: async () => [...new Set((await Promise.all(looks)).flat())] };
}

async function look(
  world: World,
  asked: readonly Asked[],
  { method, url }: Pick<OutboundCall, 'method' | 'url'>,
): Promise<readonly string[]> {
  const [, groupId, userId] =
    (method === 'POST' ? ADD : method === 'DELETE' ? REMOVE : null)?.exec(url) ?? [];
  if (!groupId) return [];
  const fitting = asked.filter((one) => one.groupIds.includes(groupId) && (!userId || one.userId === userId));
  if (fitting.length === 0) return [`${method} for ${groupId}, which nobody asked for`];
  const wanted = method === 'POST' ? ['armed', 'active'] : ['ending'];
  for (const { userId: beneficiary, timeBound } of fitting) {
    const { grants } = await world.app.means.grants.readBeneficiary(beneficiary);
    const mine = Object.values(grants).filter((one) => one.target === groupId && wanted.includes(one.state));
    if (mine.some(({ endsAt }) => method === 'DELETE' || !timeBound || endsAt !== null)) return [];
  }
  return [`${method} for ${groupId} went out, and no grant with its end was on record`];
}

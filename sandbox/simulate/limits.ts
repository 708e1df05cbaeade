/**
 * What some seeds have besides: a world in which one thing is as large as it gets, and trouble that lasts for hours. Drawn
 * apart from the steps, so that every other seed plays as it would without.
 */
import { rmSync } from 'node:fs';
import { addCrowd, putAll } from '../limits/crowd.ts';
import { keepRows, type Model, modelOf, tellVendors } from '../limits/given.ts';
import { ITEM, withMany } from '../limits/policy.ts';
import { editedTables, type TableEdits } from '../policy-folder.ts';
import { groupId } from '../tenant/company/groups.ts';
import { personId } from '../tenant/company/person.ts';
import { seededRandom } from '../tenant/random.ts';
import type { Switches } from '../tenant/servicenow/switches.ts';
import type { FaultRule, Strike } from '../tenant/simulator.ts';
import type { WorldOptions } from '../world.ts';
import { between, chance, oneOf } from './draw.ts';
import type { Simulation } from './simulation.ts';

type Limit = 'grants' | 'approvers' | 'members';

/** `at`: the step before which it happens. */
type Besides = {
  readonly limit: { readonly of: Limit; readonly at: number } | null;
  readonly trouble: { readonly nth: number; readonly hours: number; readonly at: number } | null;
};

const LIMITS: readonly Limit[] = ['grants', 'approvers', 'members'];
/** More than a transaction holds, than anybody can be asked, than a page lists. */
const SIZES: Readonly<Record<Limit, number>> = { grants: 110, approvers: 250, members: 2_000 };
const HOLDER = 'sales-rep';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function besides(seed: string, steps: number): Besides {
  const random = seededRandom(`${seed}/besides`);
  const isLarge = chance(random, 0.15);
  const of = oneOf(LIMITS, random) ?? 'grants';
  const at = between(random, 1, steps);
  const lasts = chance(random, 0.2);
  const nth = between(random, 0, TROUBLES.length - 1);
  const trouble = { nth, hours: between(random, 1, 30), at: between(random, 1, steps) };
  return { limit: isLarge ? { of, at } : null, trouble: lasts ? trouble : null };
}

const MANY: TableEdits = withMany(SIZES.grants);
const models = new Map<string, Promise<Model>>();

/** What the table says otherwise where one person holds very much. */
export const editsFor = ({ limit }: Besides): TableEdits | undefined =>
  limit?.of === 'grants' ? MANY : undefined;

/** Makes a world with the table that the limit needs. */
export async function withTable<Result>(
  edits: TableEdits | undefined,
  make: (options: Pick<WorldOptions, 'policyFolder'>) => Promise<Result>,
): Promise<Result> {
  if (!edits) return await make({});
  const policyFolder = editedTables(edits);
  try {
    return await make({ policyFolder });
  } finally {
    rmSync(policyFolder, { recursive: true, force: true });
  }
}

/** Before the first step. */
export async function enlarge(simulation: Simulation, { limit }: Besides): Promise<void> {
  const { world } = simulation;
  if (limit === null) return;
  const count = SIZES[limit.of];
  simulation.tell(`a world of ${count} ${limit.of}`);
  if (limit.of === 'approvers')
    putAll(world, groupId('GRP-FINANCE-DATA-OWNERS'), addCrowd(world, 'Data Owner', count, { inTool: true }));
  if (limit.of === 'members') putAll(world, groupId('GRP-VPN-USERS'), addCrowd(world, 'Member', count));
  if (limit.of === 'grants') await hold(simulation, count);
  simulation.begin();
}

async function hold({ world, model: expected }: Simulation, count: number): Promise<void> {
  const carriedOut = models.get(HOLDER) ?? modelOf({ person: HOLDER }, 'simulate', MANY);
  models.set(HOLDER, carriedOut);
  const model = await carriedOut;
  const copies = tellVendors(world, model, count);
  for (const { number, groupId: id, group } of copies)
    expected.orders.push({
      number,
      userId: personId(HOLDER),
      openedBy: personId(HOLDER),
      targets: [id],
      timeBound: false,
      offer: {
        item: ITEM,
        variables: { group_name: group },
        groups: [{ id, name: group }],
        asksNobody: true,
      },
      approvedBy: new Set(),
    });
  await keepRows(world, model, copies);
}

/** Before each step: what was drawn for it. */
export async function happen(
  simulation: Simulation,
  { limit, trouble }: Besides,
  step: number,
): Promise<void> {
  if (limit?.at === step && limit.of === 'grants') {
    const { directory } = simulation.world.tenant;
    if (directory.user(personId(HOLDER)).deleted) return;
    directory.patchUser(personId(HOLDER), { accountEnabled: false });
    simulation.tell(`${HOLDER}, who holds very much, is disabled`);
    await simulation.pass(50 * MINUTE);
  }
  if (trouble?.at === step) TROUBLES[trouble.nth]?.(simulation, trouble.hours);
}

type Trouble = (simulation: Simulation, hours: number) => void;

const refuses = (match: FaultRule['match'], effect: Strike): Trouble => {
  return (simulation, hours) => {
    const { clock, tenant } = simulation.world;
    const { id } = tenant.faults.add({ match, effect });
    clock.schedule(clock.now() + hours * HOUR, () => void tenant.faults.remove(id));
    simulation.tell(`for ${hours} hours ${JSON.stringify(match)} is answered ${JSON.stringify(effect)}`);
  };
};

/** Rows that an ACL leaves out: the list is empty, and says nothing of it. */
const hides = (table: Switches['rights']['filtered'][number]): Trouble => {
  return (simulation, hours) => {
    const { clock, servicenow } = simulation.world;
    const { rights } = servicenow.switches;
    Object.assign(servicenow.switches, { rights: { ...rights, filtered: [...rights.filtered, table] } });
    clock.schedule(clock.now() + hours * HOUR, () => void Object.assign(servicenow.switches, { rights }));
    simulation.tell(`for ${hours} hours an ACL hides ${table}`);
  };
};

const GRAPH = 'graph.microsoft.com';
const SERVICENOW = 'acme.service-now.com';
const status = (code: number, more: Partial<Extract<Strike, { kind: 'status' }>> = {}): Strike => ({
  kind: 'status',
  status: code,
  ...more,
});

const TROUBLES: readonly Trouble[] = [
  refuses({ host: GRAPH }, status(401)),
  refuses({ host: GRAPH, path: '/members/' }, status(403)),
  refuses({ host: SERVICENOW }, status(401)),
  refuses({ host: SERVICENOW, method: 'PATCH' }, status(403)),
  refuses({ host: GRAPH, method: 'DELETE', path: '/$ref' }, status(429, { retryAfter: 86_400 })),
  refuses({ host: GRAPH, method: 'POST', path: '/members/$ref' }, status(504, { appliedAfter: 'PT3M' })),
  refuses({ host: SERVICENOW, method: 'GET', path: '/sc_req_item' }, { kind: 'partial' }),
  hides('sysapproval_approver'),
  hides('sys_audit'),
];

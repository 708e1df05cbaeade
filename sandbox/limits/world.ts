/**
 * The world of limits: the sandbox company where everything is as large as it gets. Written straight into the stores
 * and the vendors, because nobody could order five thousand tickets first.
 */
import { groupId } from '../tenant/company/groups.ts';
import { personId } from '../tenant/company/person.ts';
import type { World } from '../world.ts';
import { addCrowd, putAll } from './crowd.ts';
import { aTicket, giveMany, keep, modelOf, recordLike, type Standing } from './standing.ts';

type Sizes = {
  /** Further data owners of Finance. */
  readonly approvers: number;
  /** Grants of one person, each to a group of its own. */
  readonly grants: number;
  /** Tickets that wait for the word of a data owner. */
  readonly waiting: number;
  /** Direct members of the group of VPN users. */
  readonly members: number;
};

const LARGE: Sizes = { approvers: 250, grants: 1_000, waiting: 5_000, members: 20_000 };

/** Who holds the many grants, and who waits on the many tickets. */
const HOLDER = 'sales-rep';
const WAITS = 'finance-analyst';

type Populated = { readonly given: readonly Standing[]; readonly waiting: readonly string[] };

/** Makes the world large. It must be at rest, and is again. */
export async function populate(world: World, sizes: Sizes = LARGE): Promise<Populated> {
  const vpn = await ordered(world, 'Access to VPN', HOLDER);
  const bi = await ordered(world, 'Access to Finance BI', WAITS);
  const given = await giveMany(world, await modelOf(world, vpn), sizes.grants);
  const waiting = await waitMany(world, bi, sizes.waiting);
  putAll(world, groupId('GRP-VPN-USERS'), addCrowd(world, 'Member', sizes.members));
  const approvers = addCrowd(world, 'Data Owner', sizes.approvers, { inTool: true });
  putAll(world, groupId('GRP-FINANCE-DATA-OWNERS'), approvers);
  return { given, waiting };
}

/** An order that has gone as far as it goes without anybody's word. */
async function ordered({ servicenow, conductor }: World, catalogItem: string, who: string): Promise<string> {
  const { number } = servicenow.createTicket({
    catalogItem,
    requestedFor: personId(who),
    variables: { justification: 'I need it for my daily work.' },
  });
  if (!(await conductor.settle(60_000))) throw new Error(`The world did not come to rest over ${number}.`);
  return number;
}

async function waitMany(world: World, number: string, count: number): Promise<readonly string[]> {
  const { records } = await world.app.means.requests.list({ ticketNumber: number });
  const [model] = records;
  const change = model?.plan?.changes[0];
  if (!model || !change || model.phase !== 'waiting') throw new Error(`${number} does not wait.`);
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const record = recordLike(model, aTicket(world, personId(WAITS)), change.target, change.targetName);
    await keep(world, record);
    ids.push(record.requestId);
  }
  return ids;
}

/** What seldom comes together by chance, and goes wrong when it does: several things that happen to one person within hours. */
import { breakRowsOf } from '../../matrix/acts.ts';
import { whileTimePasses } from '../../matrix/while-time-passes.ts';
import { groupId } from '../../tenant/company/groups.ts';
import { personId } from '../../tenant/company/person.ts';
import type { Act } from '../acts.ts';
import { between, chance, oneOf } from '../draw.ts';
import type { Simulation } from '../simulation.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GRAPH = 'graph.microsoft.com';
const VPN = { item: 'Access to VPN', group: 'GRP-VPN-USERS' };
/** Who gets a standard change at once. */
const AT_ONCE = ['sales-rep', 'finance-analyst', 'hr-officer'] as const;
const EXCLUDING = [
  { item: 'Payments: create', openedBy: 'treasury-analyst' },
  { item: 'Payments: approve', openedBy: 'treasury-manager' },
] as const;
const FIRST_WORDS = ['finance-data-owner', 'payments-owner'];
const LAST_WORD = 'security-approver-1';

type Wanted = { readonly item: string; readonly person: string; readonly openedBy?: string };

function orders(
  { world, model, offers }: Simulation,
  { item, person, openedBy = person }: Wanted,
  days: number | null,
): string {
  const offer = offers.find((one) => one.item === item);
  if (!offer) throw new Error(`No policy offers ${item}.`);
  const { number } = world.servicenow.createTicket({
    catalogItem: item,
    requestedFor: personId(person),
    openedBy: personId(openedBy),
    variables: {
      justification: 'I need it for my daily work.',
      ...(days === null ? {} : { duration_days: String(days) }),
      ...offer.variables,
    },
  });
  const parties = { userId: personId(person), openedBy: personId(openedBy) };
  const targets = offer.groups.map(({ id }) => id);
  const order = {
    number,
    ...parties,
    targets,
    timeBound: days !== null,
    offer,
    approvedBy: new Set<string>(),
  };
  model.orders.push(order);
  return number;
}

/** What happens to somebody, or to a ticket of theirs, after which it must not be granted, or not for long. */
const CHANGES: readonly ((simulation: Simulation, person: string, number: string) => string)[] = [
  ({ world }, person) => {
    world.tenant.directory.patchUser(personId(person), { accountEnabled: false });
    return 'the account is disabled';
  },
  ({ world }, _, number) => {
    world.servicenow.patchTicket(number, { fields: { state: '4' } });
    return 'the ticket is closed as incomplete';
  },
  ({ world }, person) => {
    world.tenant.directory.patchUser(personId(person), { employeeType: 'Vendor' });
    return 'the person is a vendor from now on';
  },
  ({ world }, person) => {
    const employeeLeaveDateTime = new Date(world.clock.now() + 2 * HOUR).toISOString();
    world.tenant.directory.patchUser(personId(person), { employeeLeaveDateTime });
    return `the person leaves at ${employeeLeaveDateTime}`;
  },
];

/** A removal fails for hours; somebody orders the same again, has to wait for it, and something changes meanwhile. */
const waitForTurn: Act = {
  weight: 6,
  async run(simulation, random) {
    const { world } = simulation;
    const { directory, faults } = world.tenant;
    const person = oneOf(AT_ONCE, random);
    const change = oneOf(CHANGES, random);
    if (!person || !change || directory.user(personId(person)).deleted) return;
    const first = orders(simulation, { item: VPN.item, person }, 1);
    await simulation.settle();
    const path = `/groups/${groupId(VPN.group)}/members/`;
    const { id } = faults.add({
      match: { host: GRAPH, method: 'DELETE', path },
      effect: { kind: 'status', status: 503 },
    });
    await simulation.pass(DAY + 10 * MINUTE);
    const second = orders(simulation, { item: VPN.item, person }, chance(random, 0.5) ? 20 : null);
    await simulation.pass(between(random, 5, 60) * MINUTE);
    const what = change(simulation, person, second);
    await simulation.pass(between(random, 5, 60) * MINUTE);
    faults.remove(id);
    simulation.tell(
      `${person} orders ${VPN.item} (${first}), and again while it can't be taken (${second}): ${what}`,
    );
    await simulation.pass(between(random, 20, 60) * MINUTE);
  },
};

/** The approvers of two tickets say yes to both at the same moment, or to one right after the other. */
const decideTogether: Act = {
  weight: 6,
  async run(simulation, random) {
    const person = 'treasury-analyst';
    const { directory } = simulation.world.tenant;
    if (directory.user(personId(person)).deleted) return;
    const days = between(random, 2, 20);
    const numbers = EXCLUDING.map((one) => orders(simulation, { ...one, person }, days));
    const apartSeconds = chance(random, 0.6) ? 0 : between(random, 1, 120);
    const lags = chance(random, 0.5);
    if (lags)
      simulation.world.tenant.faults.add({
        match: { host: GRAPH },
        effect: { kind: 'lag', reads: 'PT45S' },
      });
    simulation.tell(
      `${numbers.join(' and ')} exclude each other and are approved ${apartSeconds} s apart${lags ? ', while reads stay behind' : ''}`,
    );
    await simulation.settle();
    for (const number of numbers)
      for (const approver of FIRST_WORDS) await approve(simulation, [number], approver, 0);
    await approve(simulation, numbers, LAST_WORD, apartSeconds);
  },
};

/** Says yes to each of the tickets that asks the person, so far apart. */
async function approve(
  simulation: Simulation,
  numbers: readonly string[],
  approver: string,
  apartSeconds: number,
): Promise<void> {
  const { world, model } = simulation;
  const as = personId(approver);
  const cards = await simulation.undisturbed(() => whileTimePasses(world, world.teams.cards()));
  const sent: Promise<unknown>[] = [];
  for (const number of numbers) {
    const card = cards.findLast(
      ({ ticket, approvers, verbs }) =>
        ticket?.number === number && approvers.includes(as) && verbs.includes('approve'),
    );
    if (!card) continue;
    if (sent.length > 0 && apartSeconds > 0) await simulation.pass(apartSeconds * 1000);
    sent.push(world.teams.press(card.id, { as, verb: 'approve', data: { reason: 'As discussed.' } }));
    model.approve(number, as);
  }
  await whileTimePasses(world, Promise.allSettled(sent));
  await simulation.settle();
}

/** Access is to end, and the directory says when to come back: soon, late, or in years. */
const toldToWait: Act = {
  weight: 4,
  async run(simulation, random) {
    const { directory, faults } = simulation.world.tenant;
    const person = oneOf(AT_ONCE, random);
    const retryAfter = oneOf([30, 3_600, 99_999_999], random) ?? 30;
    if (!person || directory.user(personId(person)).deleted) return;
    const number = orders(simulation, { item: VPN.item, person }, 1);
    await simulation.settle();
    faults.add({
      match: { host: GRAPH, method: 'DELETE', path: `/groups/${groupId(VPN.group)}/members/` },
      effect: { kind: 'status', status: 429, retryAfter },
      count: between(random, 1, 3),
    });
    simulation.tell(`${person} orders ${VPN.item} (${number}), and its end is told to wait ${retryAfter} s`);
    await simulation.pass(DAY + 40 * MINUTE);
  },
};

/** What is kept of one person's access can't be read for a while, in which the access of another has to end. */
const brokenRows: Act = {
  weight: 4,
  async run(simulation, random) {
    const { directory } = simulation.world.tenant;
    const [broken = 'developer', other = 'sales-rep'] = chance(random, 0.5)
      ? ['developer', 'sales-rep']
      : ['finance-analyst', 'developer'];
    if ([broken, other].some((person) => directory.user(personId(person)).deleted)) return;
    const isDisabled = chance(random, 0.5);
    const numbers = [
      orders(simulation, { item: VPN.item, person: broken }, 4),
      orders(simulation, { item: VPN.item, person: other }, isDisabled ? 20 : 1),
    ];
    await simulation.settle();
    if (!isDisabled) await simulation.pass(DAY - 10 * MINUTE);
    const mend = await breakRowsOf(simulation, broken);
    if (isDisabled) {
      const employeeLeaveDateTime = new Date(simulation.world.clock.now() + 400 * DAY).toISOString();
      directory.patchUser(personId(broken), { employeeLeaveDateTime });
      directory.patchUser(personId(other), { accountEnabled: false });
    }
    simulation.tell(
      `rows of ${broken} can't be read, and the access of ${other} ${isDisabled ? 'ends with the account' : 'is over'} (${numbers.join(', ')})`,
    );
    await simulation.pass(50 * MINUTE);
    await mend();
    await simulation.pass(5 * MINUTE);
  },
};

/** Graph takes no writes for a while, or says when to come back. */
const throttle: Act = {
  weight: 3,
  async run(simulation, random) {
    const { faults } = simulation.world.tenant;
    const retryAfter = oneOf([undefined, 1, 30, 150, 3_600, 99_999_999] as const, random);
    const minutes = between(random, 5, 180);
    const path = oneOf(['/$ref', '/v1.0/$batch', '/v1.0/'], random) ?? '/$ref';
    const { id } = faults.add({
      match: { host: GRAPH, path },
      effect: { kind: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) },
    });
    const { clock } = simulation.world;
    clock.schedule(clock.now() + minutes * MINUTE, () => void faults.remove(id));
    simulation.tell(
      `Graph throttles ${path} for ${minutes} minutes, Retry-After ${retryAfter ?? 'left out'}`,
    );
  },
};

/** A worker stands still in the middle of something, and another one plays it again. */
const standStill: Act = {
  weight: 3,
  async run(simulation, random) {
    const activity = oneOf(
      ['armGrants', 'applyChange', 'proveEdges', 'conclude', 'beginEnd'] as const,
      random,
    );
    if (!activity) return;
    const when = { activity, nth: between(random, 1, 2), step: between(random, 1, 4) };
    const minutes = oneOf([1, 4, 90], random) ?? 4;
    await simulation.world.host.freeze({ when, forMs: minutes * MINUTE });
    simulation.tell(`a worker will stand still for ${minutes} minutes: ${JSON.stringify(when)}`);
  },
};

/** A day is set on which somebody leaves, moved, or taken back. */
const setLeaveDate: Act = {
  weight: 2,
  run(simulation, random) {
    const { directory } = simulation.world.tenant;
    const person = oneOf([...AT_ONCE, 'treasury-analyst', 'developer'] as const, random);
    if (!person || directory.user(personId(person)).deleted) return;
    const { clock } = simulation.world;
    const employeeLeaveDateTime = chance(random, 0.3)
      ? null
      : new Date(clock.now() + between(random, 1, 300) * HOUR).toISOString();
    directory.patchUser(personId(person), { employeeLeaveDateTime });
    simulation.tell(`${person} leaves at ${employeeLeaveDateTime ?? 'no known day'}`);
  },
};

export const stories: readonly Act[] = [
  ...[waitForTurn, decideTogether, toldToWait, brokenRows],
  ...[throttle, standStill, setLeaveDate],
];

/** People order, decide, change their minds and press what they should not. */
import { whileTimePasses } from '../../matrix/while-time-passes.ts';
import { personId } from '../../tenant/company/person.ts';
import type { Act } from '../acts.ts';
import { between, chance, oneOf } from '../draw.ts';
import type { Simulation } from '../simulation.ts';
import { fateOf } from './deciding.ts';

/** Few, so that tickets overlap on one person and one group. */
export const BENEFICIARIES = [
  'sales-rep',
  'sales-member',
  'finance-analyst',
  'finance-member',
  'developer',
  'treasury-analyst',
  'contractor',
  'hr-officer',
  'leaving-soon',
  'no-manager',
  'guest',
] as const;
/** Orders that policy has something to say about; the rest is drawn blindly. */
const LIKELY: readonly (readonly [person: string, item: string])[] = [
  ['sales-rep', 'Access to VPN'],
  ['finance-analyst', 'Access to VPN'],
  ['finance-analyst', 'Access to Finance BI'],
  ['treasury-analyst', 'Access to Finance BI'],
  ['treasury-analyst', 'Payments: create'],
  ['developer', 'Engineering repository access'],
  ['developer', 'Request access to application'],
  ['sales-rep', 'Sales CRM access'],
  ['contractor', 'Add contractor to Team Alpha'],
  ['hr-officer', 'Access to VPN'],
];
const STRANGERS = ['ceo', 'helpdesk-agent', 'field-manager', 'security-approver-1', 'global-admin'] as const;
const HELPERS = ['helpdesk-agent', 'sales-manager', 'eng-manager'] as const;
const CLOSED = ['3', '4', '7'];

const order: Act = {
  weight: 26,
  run(simulation, random) {
    const [somebody, item] = oneOf(LIKELY, random) ?? [];
    const likely = chance(random, 0.75);
    const offer = oneOf(
      simulation.offers.filter((one) => !likely || one.item === item),
      random,
    );
    const person = likely ? somebody : oneOf(BENEFICIARIES, random);
    if (!offer || !person) return;
    const openedBy = chance(random, 0.85) ? person : (oneOf(HELPERS, random) ?? person);
    const timeBound = offer.groups.length > 0 && chance(random, 0.6);
    const access = offer.groups.length > 0 || 'group_name' in offer.variables;
    const variables = {
      ...(access ? { justification: 'I need it for my daily work.' } : {}),
      ...(timeBound ? { duration_days: String(between(random, 1, 30)) } : {}),
      ...offer.variables,
    };
    const approval = chance(random, 0.1) ? 'approved' : 'requested';
    const webhook = fateOf(random);
    const { number } = simulation.world.servicenow.createTicket({
      catalogItem: offer.item,
      requestedFor: personId(person),
      openedBy: personId(openedBy),
      variables,
      approval,
      webhook,
    });
    const approvedBy = new Set(approval === 'approved' ? ['the manager, in ServiceNow'] : []);
    const targets = offer.groups.map(({ id }) => id);
    const parties = { userId: personId(person), openedBy: personId(openedBy) };
    simulation.model.orders.push({ number, ...parties, targets, timeBound, offer, approvedBy });
    simulation.tell(
      `${openedBy} orders ${offer.item} ${JSON.stringify(variables)} for ${person}: ${number} ${approval} ${webhook}`,
    );
  },
};

const press: Act = {
  weight: 26,
  async run(simulation, random) {
    const { world, model } = simulation;
    const cards = await simulation.undisturbed(() => whileTimePasses(world, world.teams.cards()));
    const asking = cards.filter(({ verbs }) => verbs.includes('approve'));
    const card = oneOf(chance(random, 0.85) ? asking : cards, random);
    if (!card) return;
    const right = oneOf(card.approvers, random);
    const wrong = personId(oneOf([...STRANGERS, ...BENEFICIARIES], random) ?? 'ceo');
    const as = right !== undefined && chance(random, 0.8) ? right : wrong;
    const verb = chance(random, 0.85) ? 'approve' : 'reject';
    const sent = world.teams.press(card.id, { as, verb, data: { reason: 'As discussed.' } });
    const answer = await whileTimePasses(world, sent);
    if (verb === 'approve' && card.approvers.includes(as) && card.ticket)
      model.approve(card.ticket.number, as);
    if (chance(random, 0.1)) await whileTimePasses(world, world.teams.redeliver(answer.activityId));
    simulation.tell(`${as} presses ${verb} on ${card.stage} of ${card.ticket?.number}: ${answer.status}`);
  },
};

const decideInTool: Act = {
  weight: 7,
  run(simulation, random) {
    const { world, model } = simulation;
    const rows = model.orders.flatMap(({ number }) =>
      existing(simulation, number, ({ approvals }) =>
        approvals.flatMap(({ id, approver, state }) =>
          state === 'requested' && approver !== null ? [{ number, id, approver }] : [],
        ),
      ),
    );
    const row = oneOf(rows, random);
    if (!row) return;
    const as = chance(random, 0.7) ? row.approver : personId(oneOf(STRANGERS, random) ?? 'ceo');
    const state = chance(random, 0.85) ? 'approved' : 'rejected';
    world.servicenow.decideApproval(row.number, row.id, { as, state, comments: 'As discussed.' });
    if (state === 'approved' && as === row.approver) model.approve(row.number, as);
    simulation.tell(`${as} writes ${state} on the row of ${row.approver} of ${row.number}`);
  },
};

const changeTicket: Act = {
  weight: 10,
  run(simulation, random) {
    const { world, model } = simulation;
    const { number, offer } = oneOf(model.orders, random) ?? {};
    if (number === undefined || existing(simulation, number, () => [true]).length === 0) return;
    const webhook = fateOf(random);
    const kind = random.next();
    if (kind < 0.4 && offer && (offer.groups.length > 0 || 'group_name' in offer.variables)) {
      const justification = `On second thought, for another reason: number ${between(random, 1, 1000)}.`;
      world.servicenow.patchTicket(number, { variables: { justification }, webhook });
      simulation.tell(`${number} is edited ${webhook}`);
    } else if (kind < 0.85) {
      const state = oneOf(CLOSED, random) ?? '4';
      world.servicenow.patchTicket(number, { fields: { state }, webhook });
      simulation.tell(`${number} is closed with ${state} ${webhook}`);
    } else {
      world.servicenow.patchTicket(number, { approval: 'approved', webhook });
      simulation.tell(`somebody writes approved on ${number} ${webhook}`);
    }
  },
};

export const people: readonly Act[] = [order, press, decideInTool, changeTicket];

function existing<Result>(
  { world }: Simulation,
  number: string,
  read: (ticket: ReturnType<Simulation['world']['servicenow']['ticket']>) => readonly Result[],
): readonly Result[] {
  return read(world.servicenow.ticket(number));
}

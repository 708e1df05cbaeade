/** What people do with the tickets of crises: decide on their cards, act on them as operators, and lose a delivery now and then. */
import { newestOn } from '../../matrix/measure/statements.ts';
import { postAs } from '../../matrix/post-as.ts';
import { whileTimePasses } from '../../matrix/while-time-passes.ts';
import type { Random } from '../../tenant/simulator.ts';
import type { Act } from '../acts.ts';
import { chance, oneOf } from '../draw.ts';
import type { Simulation } from '../simulation.ts';

type Numbered = { readonly number: string };

const ACTIONS = ['retry', 'roll-back', 'end', 'withdraw', 'escalate', 'handled'] as const;

/** Whoever may decide about one of these says yes, or seldom no. */
export function decides(of: (simulation: Simulation) => readonly Numbered[]): Act['run'] {
  return async (simulation, random) => {
    const { world } = simulation;
    const numbers = of(simulation).map(({ number }) => number);
    await simulation.settle();
    const cards = await simulation.undisturbed(() => whileTimePasses(world, world.teams.cards()));
    const asking = cards.filter(
      ({ ticket, verbs, approvers }) =>
        ticket !== null &&
        numbers.includes(ticket.number) &&
        verbs.includes('approve') &&
        approvers.length > 0,
    );
    const card = oneOf(asking, random);
    const as = card && oneOf(card.approvers, random);
    if (!card || !as) return;
    const verb = chance(random, 0.92) ? 'approve' : 'reject';
    const sent = world.teams.press(card.id, { as, verb, data: { reason: 'As discussed.' } });
    const { status } = await whileTimePasses(world, sent);
    simulation.tell(`${as} presses ${verb} on ${card.stage} of ${card.ticket?.number}: ${status}`);
  };
}

export function operates(of: (simulation: Simulation) => readonly Numbered[]): Act['run'] {
  return async (simulation, random) => {
    const { world } = simulation;
    const { number } = oneOf(of(simulation), random) ?? {};
    const action = oneOf(ACTIONS, random);
    const requestId = number && newestOn(world, number)?.requestId;
    if (!requestId || !action) return;
    const path = `/api/requests/${encodeURIComponent(requestId)}/${action}`;
    const body = { reason: 'The service desk asked for it.' };
    const status = await postAs(world, path, 'identity-ops-2', 'Operator', body);
    simulation.tell(`an operator asks to ${action} ${number}: ${status ?? 'no answer'}`);
  };
}

export function fateOf(random: Random): 'send' | 'drop' | 'twice' {
  const draw = random.next();
  return draw < 0.85 ? 'send' : draw < 0.93 ? 'twice' : 'drop';
}

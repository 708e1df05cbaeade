import { createWorld, type World, type WorldOptions } from '../../sandbox/world.ts';

/**
 * A sandbox whose vendors answer at once and whole. Figures then count the product's own work; how it bears lag,
 * throttling and half-committed tickets is what the tests are about.
 */
export function calmWorld(options: Pick<WorldOptions, 'policyFolder'> = {}): Promise<World> {
  const none = { min: 0, max: 0 };
  return createWorld({
    ...options,
    seed: 'bench',
    graph: { lag: 'off', switches: { throttling: 'off' } },
    serviceNow: { commit: { item: none, request: none, variables: none } },
  });
}

/** Lets a card's first approver press Approve, for every card of the ticket that still can be. */
export async function approveAll(world: World, number: string): Promise<void> {
  for (const card of await world.teams.cards(number)) {
    const [as] = card.approvers;
    if (card.state !== 'open' || as === undefined) continue;
    const pressed = await world.teams.press(card.id, { as, verb: 'approve', data: { reason: 'Agreed.' } });
    if (pressed.status !== 200)
      throw new Error(
        `Approving ${number} was answered with ${pressed.status}: ${JSON.stringify(pressed.body)}`,
      );
  }
}

/** What the ticket says of the access, by its newest machine-readable line. */
export function statedAccess(world: World, number: string): string | null {
  const notes = world.servicenow.ticket(number).journal.filter(({ kind }) => kind === 'work_note');
  return /access=([a-z]+)/.exec(notes.at(-1)?.text ?? '')?.[1] ?? null;
}

export const JUSTIFICATION = 'I need it for my daily work.';

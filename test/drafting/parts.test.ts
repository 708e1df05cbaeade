/** A model that drafts decides nothing of a kind that decides in parts either, be it asked for by items or by incidents (invariant 11). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADVISOR } from '../../sandbox/app/sandbox-settings.ts';
import type { AdvisorMode } from '../../sandbox/tenant/advisor/completions.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { approve, order } from '../support/asking.ts';
import { stated } from '../support/statements.ts';
import { TOY_INCIDENT } from '../support/toy/toy-incidents.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { aToyWorld, type ToyTickets, type ToyWorld } from '../support/toy/toy-world.ts';
import { settle } from '../support/world.ts';
import { injected, type Played, toldBy } from './played.ts';

const GRAPH = { lag: 'off', switches: { throttling: 'off' } } as const;

function asked(world: ToyWorld, tickets: ToyTickets): string {
  if (tickets === 'items') return order(world, TOY_ITEM, 'finance-analyst').number;
  const people = { caller: personId('finance-manager'), affectedUser: personId('finance-analyst') };
  return world.servicenow.openIncident({ ...TOY_INCIDENT, ...people, text: 'She can not sign in.' }).number;
}

async function played(
  t: Parameters<typeof aToyWorld>[0],
  tickets: ToyTickets,
  mode: AdvisorMode | 'none',
): Promise<Played> {
  const settings = mode === 'none' ? {} : ADVISOR;
  const world = await aToyWorld(t, 'lasting', tickets, { settings, graph: GRAPH });
  if (mode !== 'none') world.completions.set(mode);
  injected(world);
  const number = asked(world, tickets);
  await settle(world);
  await approve(world, number, 'finance-data-owner');
  assert.equal(stated(world, number), 'released/fulfilled');
  const told = await toldBy(world);
  world.stop();
  return told;
}

describe('a kind that decides in parts', () => {
  for (const tickets of ['items', 'incidents'] as const)
    test(`a kind that decides in parts decides the same beside any model, asked for by ${tickets}`, async (t) => {
      const { lines } = await played(t, tickets, 'none');
      for (const mode of ['on', 'slow', 'failing', 'hostile'] as const) {
        const { lines: beside, calls, drafted } = await played(t, tickets, mode);
        assert.deepEqual(beside, lines, mode);
        // a slow model takes note of a call once it answers, which nobody waits for
        assert.ok(calls.length > 0 || mode === 'slow', mode);
        assert.equal(drafted > 0, mode === 'on' || mode === 'hostile', mode);
      }
    });
});

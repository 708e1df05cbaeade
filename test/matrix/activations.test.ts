import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { watchActivations, watchUpdates } from '../../sandbox/matrix/measure/activations.ts';
import { happenedIn, noteWindow } from '../../sandbox/matrix/measure/happened/happened.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { askForRole, LEAD, mailIsDown, RESPONDER } from '../support/emergency.ts';
import { stated } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

/** What is noted of it is changed before PIM is asked, as if it had happened otherwise. */
type Planted = (world: World, incident: string) => void;

/** A role that is given on the word of the lead, as the measure saw it. */
async function seenOf(t: TestContext, plant: Planted = () => undefined): Promise<string> {
  const world = await aWorld(t);
  const seen = watchActivations(world);
  const incident = await mailIsDown(world);
  await pass(world, 10 * MINUTE);
  const number = await askForRole(world, incident);
  plant(world, incident);
  await approve(world, number, LEAD);
  await pass(world, 5 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return seen().join('\n');
}

/** The ledger, to be written to. */
function ledger(world: World) {
  const { words, rosters, ticketChanges } = happenedIn(world);
  return { words, rosters, ticketChanges } as { [Key in 'words' | 'rosters' | 'ticketChanges']: unknown[] };
}

function withoutWords(world: World): void {
  ledger(world).words.push = () => 0;
}

describe('the measure of activations', () => {
  test('the measure of activations says nothing of a role that was given as policy asks for', async (t) => {
    assert.equal(await seenOf(t), '');
  });

  test('the measure of activations sees a role that nobody said yes to', async (t) => {
    assert.match(await seenOf(t, withoutWords), /without the approvals that policy asks for/);
  });

  test('the measure of activations takes a major incident for a yes, and not one that the responder declared', async (t) => {
    const declaredBy = (person: string): Planted => {
      return (world, incident) => {
        withoutWords(world);
        const at = world.clock.now();
        noteWindow(world, { at, until: at + HOUR, incident, personId: personId(person) });
      };
    };
    assert.equal(await seenOf(t, declaredBy('helpdesk-manager')), '');
    assert.match(await seenOf(t, declaredBy(RESPONDER)), /without the approvals/);
  });

  test('the measure of activations sees a role of somebody who was not on call', async (t) => {
    const seen = await seenOf(t, (world) => {
      const members = [{ userId: personId(LEAD), level: 2 }];
      ledger(world).rosters.splice(0, 10, { at: 0, team: 'Major Incident', members });
      world.controlled.directory.deleteMember(groupId('GRP-MESSAGING'), personId(RESPONDER));
      Object.assign(happenedIn(world), { members: [] });
    });
    assert.match(seen, /and was not on call/);
  });

  test('the measure of activations sees a role that was given for an incident that was over', async (t) => {
    const seen = await seenOf(t, (world, number) => {
      const at = world.clock.now() - 15 * MINUTE;
      ledger(world).ticketChanges.push({ number, at, state: '6', variables: null });
    });
    assert.match(seen, /for INC\d+, which was over/);
  });

  test('the measure of activations sees a role that lasts longer than policy allows', async (t) => {
    const seen = await seenOf(t, ({ tenant, clock }) => {
      const { assignmentsOf } = tenant.pimDesk;
      const end = instant(clock.now() + 5 * HOUR);
      tenant.pimDesk.assignmentsOf = (id) => assignmentsOf(id).map((one) => ({ ...one, end }));
    });
    assert.match(seen, /and policy allows 60 minutes/);
  });

  test('the measure of activations sees two updates to one person within two minutes', async (t) => {
    const world = await aWorld(t);
    const seen = watchUpdates(world);
    const update = (id: string, minutes: number) => ({
      ...{ id, channel: 'teams' as const, to: personId(RESPONDER) },
      ...{ text: 'PIM activation not effective yet; continuing to poll', at: instant(minutes * MINUTE) },
    });
    const post = (...minutes: readonly number[]) => {
      world.teams.messages = () => minutes.map((one, nth) => update(String(nth), one));
      const url = 'https://smba.trafficmanager.net/v3/conversations';
      const nothing = { requestId: null, purpose: null, msRequestId: null };
      world.tenant.outbound.add({ at: instant(0), ...nothing, method: 'POST', url, status: 201 });
    };
    post(0, 2);
    assert.deepEqual(seen(), []);
    post(0, 2, 3);
    assert.match(seen().join(), /was told twice within 60 s/);
  });
});

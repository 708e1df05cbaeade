import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { highRisk, WHO } from '../support/risky.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

/** Others in the tenant make all the calls about risk that there are. */
async function crowded(world: TestWorld, minutes: number): Promise<void> {
  for (let third = 0; third < minutes * 3; third += 1) {
    await world.app.means.paces.slowDown('risk', 60);
    await pass(world, 20 * SECOND);
  }
}

const incidents = ({ servicenow }: TestWorld) =>
  servicenow
    .listRecords('incident')
    .filter((row) => /wait long for their turn/.test(row['short_description'] ?? ''));

describe('a decision whose turn to read does not come', () => {
  test('a request that waits long for its turn says so within a quarter of an hour, with until when, and operators hear once', async (t) => {
    const world = await aWorld(t);
    highRisk(world);
    await world.app.means.paces.slowDown('risk', 60);
    const { number } = world.servicenow.openIncident({
      ...{ category: 'identity', subcategory: 'risky user' },
      ...{ caller: personId('helpdesk-agent'), affectedUser: personId(WHO), text: 'She can not sign in.' },
    });
    await crowded(world, 9);
    assert.equal(wordsOn(world, number, 'work_note'), '');
    await crowded(world, 6);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes, /its turn to read what it is decided by has not come\. It is tried again until \d/);
    assert.equal(incidents(world).length, 1);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'contained/running', wordsOn(world, number, 'work_note'));
  });
});

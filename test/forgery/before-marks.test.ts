import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { INTEGRATION_USER } from '../../sandbox/tenant/servicenow/accounts.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

/** A request that waits, with its newest words as an earlier release kept them: without a mark, and not known to be written. */
async function keptByAnEarlierRelease(world: TestWorld) {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  const { requestId } = await requestOf(world, number);
  const { requests } = world.app.means;
  const row = await requests.change(requestId, ({ sentLine: _, sentDigest: __, ...record }) => {
    if (!record.desired) return record;
    const { mark: ___, ...desired } = record.desired;
    const words = { workNote: 'It still waits.', comment: null };
    return { ...record, desired: { ...desired, ...words, revision: desired.revision + 1 } };
  });
  const line = `[countersign ${requestId} r${row.desired?.revision} access=none outcome=running]`;
  return { number, requestId, row, line };
}

const ours = ({ servicenow }: TestWorld, number: string) =>
  servicenow
    .ticket(number)
    .journal.filter(({ by, kind }) => by === INTEGRATION_USER && kind === 'work_note')
    .map(({ text }) => text);

describe('words that an earlier release was about to write', () => {
  test('words that an earlier release was about to write and that stand on the ticket, though it never heard, are not written again', async (t) => {
    const world = await aWorld(t);
    const { number, row, line } = await keptByAnEarlierRelease(world);
    const { id } = world.servicenow.ticket(number);
    const note = { workNote: row.desired?.workNote ?? '', comment: null, standing: null, marker: line };
    const ticket = { system: 'servicenow', id, number };
    await world.app.means.ticketing['servicenow']?.write(
      ticket,
      { ...note, commentMarker: '[ref 1.3]' },
      'r',
    );
    const before = ours(world, number);
    assert.ok(before.at(-1)?.endsWith(line));
    await pass(world, 10 * MINUTE);
    assert.deepEqual(ours(world, number), before);
    assert.equal((await requestOf(world, number)).sentRevision, row.desired?.revision);
    await agree(world);
  });

  test('words that an earlier release was about to write are written although somebody else pasted their line, which can be guessed', async (t) => {
    const world = await aWorld(t);
    const { number, line } = await keptByAnEarlierRelease(world);
    world.servicenow.patchTicket(number, { fields: { work_notes: line } });
    await pass(world, 10 * MINUTE);
    assert.equal(ours(world, number).filter((text) => text.endsWith(line)).length, 1);
    assert.equal(stated(world, number), 'none/running');
    await agree(world);
  });
});

describe('a setting that names another account than writes', () => {
  test('a setting that names another account than writes has each note written once, and says what is wrong', async (t) => {
    const world = await aWorld(t, { settings: { SERVICENOW_ACCOUNT: 'countersign.integration' } });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 30 * MINUTE);
    const lines = () => ours(world, number).map((text) => text.split('\n').at(-1));
    const first = lines();
    assert.equal(new Set(first).size, first.length);
    await pass(world, 6 * HOUR);
    // A revision more for what is said of the set-up itself, and none again.
    assert.equal(new Set(lines()).size, lines().length);
    assert.ok(lines().length <= first.length + 1, lines().join('\n'));
    const told = world.teams.messages().map(({ text }) => text);
    assert.ok(
      told.some((text) => text.includes('SERVICENOW_ACCOUNT')),
      told.join('\n'),
    );
  });
});

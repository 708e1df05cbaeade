import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpenedStage } from '../../src/activities/open-stage.ts';
import type { StageRead } from '../../src/activities/read-stage.ts';
import { awaitStage } from '../../src/orchestrators/steps/approval.ts';
import { START } from '../sandbox/host/hosting.ts';
import { aStage, type Stage, timesCalled } from './stage.ts';

const after = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const HOUR = 3600;

/** A stage in tables of one variable: what was decided so far. */
function aTable(alarms: readonly (readonly [seconds: number, why: 'remind' | 'escalate' | 'due'])[]) {
  const table = { state: 'open' as StageRead['state'], due: alarms.at(-1)?.[0] ?? 0 };
  const activities = {
    openStage: (): OpenedStage => ({
      opened: true,
      alarms: alarms.map(([seconds, why]) => ({ at: after(seconds), why })),
    }),
    readStage: (_input: never, stage: Stage): StageRead => {
      const at = stage.calls.at(-1)?.at ?? 0;
      if (table.state === 'open' && at + 1 >= table.due) table.state = 'expired';
      return { state: table.state, again: null };
    },
  };
  return { table, activities };
}

const ALARMS = [
  [HOUR, 'remind'],
  [2 * HOUR, 'remind'],
  [3 * HOUR, 'escalate'],
  [4 * HOUR, 'due'],
] as const;

function reasons({ calls }: Stage): unknown[] {
  return calls.filter(({ name }) => name === 'readStage').map(({ input }) => input['why']);
}

describe('waiting for a stage', () => {
  test('invariant 10: ends with what the table says, not with the event that woke it', async () => {
    const { table, activities } = aTable(ALARMS);
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), activities);
    await stage.run(60);
    await stage.raise('wake-s');
    await stage.run(120);
    assert.equal(stage.status(), 'Running');
    table.state = 'approved';
    await stage.raise('wake-s');
    await stage.run();
    assert.equal(stage.output(), 'approved');
    assert.deepEqual(reasons(stage), ['wake', 'wake']);
  });

  test('H9: an event after reminders is not swallowed by a wait that a timer left behind', async () => {
    const { table, activities } = aTable(ALARMS);
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), activities);
    await stage.run(2.5 * HOUR);
    table.state = 'approved';
    await stage.raise('wake-s');
    await stage.run(2.6 * HOUR);
    assert.equal(stage.output(), 'approved');
    assert.deepEqual(reasons(stage), ['remind', 'remind', 'wake']);
  });

  test('H9: an event that comes while the table is being read is looked at right after', async () => {
    const { table, activities } = aTable(ALARMS);
    let raised = false;
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), {
      ...activities,
      readStage: async (input: never, on: Stage) => {
        const read = activities.readStage(input, on);
        if (!raised) {
          raised = true;
          table.state = 'approved'; // after this read has seen the table, before its result is recorded
          await on.raise('wake-s');
        }
        return read;
      },
    });
    await stage.run(60);
    await stage.raise('wake-s');
    await stage.run(120);
    assert.equal(stage.output(), 'approved');
    assert.deepEqual(reasons(stage), ['wake', 'wake']);
  });

  test('several events at once make up for each other, and none is left open', async () => {
    const { table, activities } = aTable(ALARMS);
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), activities);
    await stage.run(60);
    table.state = 'rejected';
    await Promise.all(['wake-s', 'wake-s', 'wake-s'].map((event) => stage.raise(event)));
    await stage.run();
    assert.equal(stage.output(), 'rejected');
    assert.ok(timesCalled(stage, 'readStage') <= 3);
  });

  test('an event before the wait begins is not lost', async () => {
    const { table, activities } = aTable(ALARMS);
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), {
      ...activities,
      openStage: async () => {
        table.state = 'approved';
        await stage.raise('wake-s');
        return activities.openStage();
      },
    });
    await stage.run(60);
    assert.equal(stage.output(), 'approved');
  });

  test('invariant 13: runs an activity per alarm and no more, and expires although timers fire early', async () => {
    const { activities } = aTable(ALARMS);
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), activities);
    await stage.run();
    assert.equal(stage.output(), 'expired');
    assert.deepEqual(reasons(stage), ['remind', 'remind', 'escalate', 'due']);
    const last = stage.calls.at(-1)?.at ?? 0;
    assert.ok(last >= 4 * HOUR - 1 && last <= 4 * HOUR + 10);
  });

  test('a stage that is still open past its due time is looked at again soon, until it is not', async () => {
    const { table, activities } = aTable(ALARMS);
    let reads = 0;
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), {
      ...activities,
      readStage: () => {
        reads += 1;
        if (reads === 7) table.state = 'expired';
        return { state: table.state, again: null } as StageRead;
      },
    });
    await stage.run();
    assert.equal(stage.output(), 'expired');
    const spacing = stage.calls.slice(-3).map(({ at }) => at);
    assert.ok((spacing[1] ?? 0) - (spacing[0] ?? 0) >= 3, 'it does not spin');
  });

  test('a stage that no longer opens is withdrawn', async () => {
    const stage = await aStage((context) => awaitStage(context, 'r', 's'), {
      openStage: () => ({ opened: false }),
    });
    await stage.run();
    assert.equal(stage.output(), 'withdrawn');
  });
});

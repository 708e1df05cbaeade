import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { tablesIn } from '../../../src/connectors/servicenow/states.ts';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import { instance, MIRA, SETTINGS } from './instance.ts';

type Bench = ReturnType<typeof instance>;

const NOTE = 'The access was taken back by hand, so that nothing is left to do here.';
const TASKS = { task: 'sc_task', incident: 'incident' } as const;
type FollowUpType = keyof typeof TASKS;

const wanted = (type: FollowUpType) =>
  ({
    correlationId: 'servicenow-1-group-membership:rolled-back:0',
    type,
    queue: 'Identity Ops',
    title: 'Access was rolled back',
    text: 'Look at it.',
  }) as const;

/** Raises the follow-up without finding one that is there already, as a worker that looked before it was made. */
async function raise({ outbound, clock }: Bench, type: FollowUpType, settings = SETTINGS): Promise<string> {
  const blind: Outbound = (url, init, context) =>
    outbound(init.method === 'GET' ? url.replace('rolled-back', 'nowhere') : url, init, context);
  const answer = await createServiceNowTicketing(settings, blind, clock).followUp(null, wanted(type), 'r');
  assert.ok(!answer.failed && answer.raised);
  return answer.number;
}

const stateOf = ({ servicenow }: Bench, type: FollowUpType, number: string) =>
  servicenow.listRecords(TASKS[type]).find((row) => row['number'] === number)?.['state'];

async function end({ ticketing }: Bench, type: FollowUpType) {
  const answer = await ticketing.endFollowUp(wanted(type).correlationId, NOTE, 'r');
  return answer.failed ? assert.fail(answer.because) : answer;
}

for (const [type, over] of [
  ['task', '3'],
  ['incident', '6'],
] as const)
  describe(`two ${type}s of ours for one cause`, () => {
    const twoOf = async (bench: Bench, closed: 'first' | 'second' | 'neither') => {
      const numbers = [await raise(bench, type), await raise(bench, type)] as const;
      const done = { state: over, close_code: 'Duplicate', close_notes: 'The other one stands.' };
      if (closed !== 'neither') bench.servicenow.changeTask(numbers[closed === 'first' ? 0 : 1], done, MIRA);
      return numbers;
    };

    for (const closed of ['first', 'second'] as const)
      test(`the open one is ended where the ${closed} is closed already`, async () => {
        const bench = instance();
        const numbers = await twoOf(bench, closed);
        const open = numbers[closed === 'first' ? 1 : 0];
        assert.deepEqual(await end(bench, type), { failed: false, number: open, ended: 'closed' });
        assert.equal(stateOf(bench, type, open), over);
        assert.equal((await end(bench, type)).ended, 'was-over');
      });

    test('both are ended where both are open', async () => {
      const bench = instance();
      const numbers = await twoOf(bench, 'neither');
      assert.deepEqual(await end(bench, type), { failed: false, number: numbers[0], ended: 'closed' });
      for (const number of numbers) assert.equal(stateOf(bench, type, number), over);
    });

    test('the one that a person has begun on is named, and the other one is closed', async () => {
      const bench = instance();
      const numbers = await twoOf(bench, 'neither');
      bench.servicenow.changeTask(numbers[1], { state: '2' }, MIRA);
      assert.deepEqual(await end(bench, type), { failed: false, number: numbers[1], ended: 'noted' });
      assert.equal(stateOf(bench, type, numbers[0]), over);
      assert.equal(stateOf(bench, type, numbers[1]), '2');
    });

    test('whoever raises it again is told of the open one, and of the older one where both are over', async () => {
      const bench = instance();
      const numbers = await twoOf(bench, 'first');
      const again = async () => {
        const answer = await bench.ticketing.followUp(null, wanted(type), 'r');
        return answer.failed ? answer.because : [answer.number, answer.raised];
      };
      assert.deepEqual(await again(), [numbers[1], false]);
      await end(bench, type);
      assert.deepEqual(await again(), [numbers[0], false]);
    });
  });

describe('a follow-up that is ended', () => {
  for (const type of ['task', 'incident'] as const)
    test(`a ${type} whose state a rule puts back is not said to be closed, and says once that its cause is gone`, async () => {
      const table = TASKS[type];
      const from = type === 'task' ? '3' : '6';
      const bench = instance({ rules: { flips: [{ table, from, to: '1' }] } });
      const number = await raise(bench, type);
      assert.deepEqual(await end(bench, type), { failed: false, number, ended: 'noted' });
      assert.equal(stateOf(bench, type, number), '1');
      const notes = bench.servicenow
        .listRecords('sys_journal_field')
        .filter(({ value }) => value?.includes(NOTE));
      assert.equal(notes.length, 1);
    });

  test('a task is closed with a state of tasks, whatever states request items have', async () => {
    const { tickets } = SETTINGS;
    const { reads, writes } = tickets.sc_req_item;
    const items = {
      reads: { ...reads, '18': 'completed' },
      writes: { ...writes, completed: { state: '18', words: null } },
    } as const;
    const bench = instance({}, { ...SETTINGS, tickets: { ...tickets, sc_req_item: items } });
    const number = await raise(bench, 'task');
    assert.equal((await end(bench, 'task')).ended, 'closed');
    assert.equal(stateOf(bench, 'task', number), '3');
  });

  test('a task is closed with the state that the setting names for tasks', async () => {
    const named = { reads: { '18': 'completed' }, writes: { completed: { state: '18' } } };
    const answer = tablesIn(JSON.stringify({ sc_task: named }));
    assert.ok('tables' in answer);
    const bench = instance(
      { rules: { closing: { sc_task: ['18'] } } },
      { ...SETTINGS, tickets: answer.tables },
    );
    const number = await raise(bench, 'task');
    assert.equal((await end(bench, 'task')).ended, 'closed');
    assert.equal(stateOf(bench, 'task', number), '18');
  });
});

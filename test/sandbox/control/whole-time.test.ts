/** Sandbox time is whole milliseconds, whatever is scheduled for a fraction of one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as macrotask } from 'node:timers/promises';
import { runningClock, virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { sandbox } from './sandbox.ts';

const BEYOND = 'P300000Y';

describe('Sandbox time', () => {
  test('what is due between two milliseconds happens at the later one, and never before its time', async () => {
    const clock = virtualClock(STARTS_AT);
    const fired: number[] = [];
    clock.schedule(STARTS_AT + 10.4, () => fired.push(clock.now() - STARTS_AT));
    assert.equal(clock.nextDue(), STARTS_AT + 11);
    clock.moveTo(STARTS_AT + 10.2);
    await macrotask();
    assert.deepEqual(fired, [11]);
    assert.equal(clock.now(), STARTS_AT + 11);
  });

  test('a clock that runs and one that stands still never show a fraction', () => {
    for (const make of [virtualClock, runningClock]) {
      const clock = make(STARTS_AT + 0.25);
      assert.equal(clock.now() % 1, 0, make.name);
      clock.moveTo(STARTS_AT + 5_000.75);
      assert.equal(clock.now() % 1, 0, make.name);
      clock.stop();
    }
  });

  test('advances by a duration after something was due at a fraction of a millisecond', async () => {
    const { call, clock } = sandbox();
    const wanted = STARTS_AT + 1234.364;
    clock.schedule(wanted, () => undefined);
    clock.moveTo(clock.nextDue() ?? 0);
    const { status, body } = await call('POST', '/clock/advance', { by: 'PT1S' });
    assert.deepEqual([status, body.settled], [200, true]);
  });

  test('says which of duration and instant can not be used, and why', async () => {
    const { call } = sandbox();
    const answer = async (body: object) => {
      const { status, body: said } = await call('POST', '/clock/advance', body);
      return [status, said.error.code, said.error.path, said.error.message];
    };
    assert.deepEqual(await answer({ by: 'soon' }), [
      400,
      'invalid-member',
      '/by',
      '"soon" is not an ISO 8601 duration such as PT2H.',
    ]);
    assert.deepEqual(await answer({ by: BEYOND }), [
      400,
      'invalid-member',
      '/by',
      `"${BEYOND}" from now leads to a time that no clock can show.`,
    ]);
    assert.deepEqual((await answer({ to: 'tomorrow' })).slice(0, 3), [400, 'invalid-member', '/to']);
  });
});

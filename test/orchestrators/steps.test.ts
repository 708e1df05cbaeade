import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { applyChange } from '../../src/activities/apply-change.ts';
import type { Look } from '../../src/activities/prove-edges.ts';
import { type Proof, prove } from '../../src/orchestrators/steps/prove.ts';
import { call, Stuck } from '../../src/orchestrators/steps/step.ts';
import { takeBack } from '../../src/orchestrators/steps/take-back.ts';
import { write } from '../../src/orchestrators/steps/write.ts';
import { START } from '../sandbox/host/hosting.ts';
import { aStage, type Stage, timesCalled } from './stage.ts';

const CHANGE = {
  requestId: 'r',
  grants: [{ grantId: 'r~1', target: 'g' }],
  beneficiaryId: 'ben',
  action: 'add' as const,
  owner: 'r',
};
const PATIENCE = { giveUpAfterSeconds: 3600, firstWaitSeconds: 30 };
const at = (stage: Stage) => new Date(START + (stage.calls.at(-1)?.at ?? 0) * 1000).toISOString();

function looksOf(pattern: string) {
  let next = 0;
  return (_input: never, stage: Stage): Look => {
    const agrees = pattern[Math.min(next++, pattern.length - 1)] === '+';
    return { agrees, at: at(stage), because: agrees ? '' : 'absent', absent: agrees ? [] : ['g'] };
  };
}

async function proving(
  expect: 'present' | 'absent',
  pattern: string,
  seconds = 1800,
  countedOn: readonly string[] = [],
) {
  const input = { requestId: 'r', expect, beneficiaryId: 'ben', targets: ['g'] };
  const stage = await aStage((context) => prove(context, input, seconds, countedOn), {
    proveEdges: looksOf(pattern),
  });
  await stage.run();
  const times = stage.calls.map((one) => one.at);
  return { stage, times, output: stage.output() as Proof };
}

describe('proving', () => {
  test('invariant 4: takes three agreeing looks over at least ten seconds for presence', async () => {
    const { times, output } = await proving('present', '+');
    assert.equal(output.proven, true);
    assert.equal(times.length, 3);
    assert.ok((times[2] ?? 0) - (times[0] ?? 0) >= 10);
  });

  test('invariant 4: takes three agreeing looks over at least a minute for absence', async () => {
    const { times, output } = await proving('absent', '+');
    assert.equal(output.proven, true);
    assert.ok(times.length >= 3 && (times.at(-1) ?? 0) - (times[0] ?? 0) >= 60);
  });

  test('invariant 4: starts over after a single contrary look', async () => {
    const { times, output } = await proving('present', '++-+++');
    assert.equal(output.proven, true);
    assert.equal(times.length, 6);
    assert.ok((times[5] ?? 0) - (times[3] ?? 0) >= 10);
  });

  test('gives up in the end, and says what it last saw', async () => {
    const { times, output } = await proving('present', '-');
    assert.deepEqual(output, { proven: false, because: 'absent', missing: [] });
    assert.ok((times.at(-1) ?? 0) >= 1799 && times.length < 40);
  });

  test('invariant 4: ends early when what was counted on is proven to be missing, over at least a minute', async () => {
    const { times, output } = await proving('present', '-', 1800, ['g']);
    assert.deepEqual(output, { proven: false, because: 'absent', missing: ['g'] });
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    assert.ok(times.length >= 3 && span >= 60 && span < 120, `${times.length} looks over ${span} s`);
  });

  test('invariant 4: takes what was counted on for missing only by looks in a row', async () => {
    const { output } = await proving('present', '--+----+--+++', 1800, ['g']);
    assert.equal(output.proven, true);
  });

  test('proving does not give up on looks that have begun to agree when its time is up, nor by one contrary look', async () => {
    for (const pattern of ['+++', '-+++', '--+++', '-+-+++'])
      assert.equal((await proving('present', pattern, 1)).output.proven, true, pattern);
    assert.equal((await proving('present', '---+++', 1)).output.proven, false);
  });

  test('proving is never content with looks that only ever alternate', async () => {
    const { output } = await proving('present', '+-'.repeat(400), 600);
    assert.equal(output.proven, false);
  });
});

describe('writing', () => {
  const writing = async (answers: readonly object[]) => {
    let next = 0;
    const waits: unknown[] = [];
    const stage = await aStage(
      (context) =>
        write(context, CHANGE, {
          ...PATIENCE,
          onWait: function* (because, nextAt, attempt) {
            if (!context.df.isReplaying) waits.push([because, nextAt, attempt]);
          },
        }),
      { applyChange: () => answers[Math.min(next++, answers.length - 1)] ?? {} },
    );
    await stage.run();
    return {
      stage,
      waits,
      output: stage.output() as Record<string, unknown>,
      times: stage.calls.map((one) => one.at),
    };
  };
  const uncertain = { applied: 'uncertain', because: 'reset', retryAfterSeconds: null };

  test('ends with the first definite answer', async () => {
    for (const applied of ['changed', 'unchanged'])
      assert.deepEqual((await writing([{ applied }])).output, {
        written: true,
        asBefore: applied === 'unchanged',
      });
    const rejected = await writing([{ applied: 'rejected', code: 'not-permitted', because: 'no' }]);
    assert.deepEqual(rejected.output, { written: false, because: 'no', code: 'not-permitted' });
    assert.equal(timesCalled(rejected.stage, 'applyChange'), 1);
    assert.equal((await writing([{ applied: 'void', because: 'closed' }])).output['code'], 'void');
  });

  test('invariant 13: waits as long as the directory asks, on a durable timer', async () => {
    const { times } = await writing([
      { ...uncertain, applied: 'later', retryAfterSeconds: 777 },
      { applied: 'changed' },
    ]);
    assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 776);
  });

  test('waits longer each time when it is not told, and gives up when policy says so', async () => {
    const { times, output, waits } = await writing([uncertain]);
    assert.deepEqual(output, { written: false, because: 'reset', code: 'gave-up' });
    const gaps = times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));
    const ours = [30, 60, 120, 240, 480, 600, 600, 600];
    for (const [index, gap] of gaps.slice(0, -1).entries()) {
      const least = ours[index] ?? 0;
      assert.ok(gap >= least - 1 && gap <= Math.min(least * 1.5, 900) + 1, `${gap} after ${index + 1} tries`);
    }
    assert.equal(waits.length, times.length - 1);
    assert.ok((times.at(-1) ?? 0) >= 3599 && (times.at(-1) ?? 0) <= 3601);
  });

  test('waits a quarter of an hour at most, whatever the directory asks for', async () => {
    for (const retryAfterSeconds of [3600, 86_400, 99_999_999]) {
      const { times, output } = await writing([{ ...uncertain, applied: 'later', retryAfterSeconds }]);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      assert.ok(gaps.length >= 4 && gaps.every((gap) => gap > 0 && gap <= 901), gaps.join());
      assert.equal((output as { code?: string }).code, 'gave-up');
      assert.ok((times.at(-1) ?? 0) <= 3602, `the last try came after ${times.at(-1)} s`);
    }
  });

  test('waits longer each time although the directory asks for next to nothing', async () => {
    const { times } = await writing([{ ...uncertain, applied: 'later', retryAfterSeconds: 1 }]);
    assert.ok(times.length <= 11, `${times.length} tries in an hour`);
    assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 29);
  });

  test('writing is tried again although its time was up when the first try was answered', async () => {
    let next = 0;
    const answers = [{ ...uncertain, applied: 'later', retryAfterSeconds: 900 }, uncertain];
    const stage = await aStage(
      (context) => write(context, CHANGE, { giveUpAfterSeconds: 0, firstWaitSeconds: 30 }),
      { applyChange: () => answers[next++] ?? { applied: 'changed' } },
    );
    await stage.run();
    assert.deepEqual(stage.output(), { written: true, asBefore: false });
    assert.ok((stage.calls.at(-1)?.at ?? 0) < 150, 'a pause that was asked for reaches past the end');
  });

  test('H5: schedules each attempt anew, valid for two minutes', async () => {
    const { stage } = await writing([uncertain, { applied: 'changed' }]);
    for (const { input, at: time } of stage.calls)
      assert.ok(Math.abs(Date.parse(String(input['notAfter'])) - (START + time * 1000) - 120_000) <= 1000);
    assert.deepEqual(
      stage.calls.map(({ input }) => input['attempt']),
      [1, 2],
    );
  });
});

describe('taking back', () => {
  const begun = (removal: string) => ({
    begun: true,
    beneficiaryId: 'ben',
    ending: [{ grantId: 'r~1', target: 'g', removal }],
  });
  const gone = looksOf('+');

  test('removes what only this grant justified, and proves it gone', async () => {
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('needed'),
      applyChange: () => ({ applied: 'changed' }),
      proveEdges: gone,
    });
    await stage.run();
    const output = stage.output() as Record<string, unknown>;
    assert.deepEqual([output['takenBack'], output['removed']], [true, ['g']]);
    assert.equal(stage.calls.find(({ name }) => name === 'applyChange')?.input['action'], 'remove');
  });

  test('invariant 6: writes nothing for what is not ours to remove', async () => {
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('not-needed'),
      applyChange: () => ({ applied: 'changed' }),
    });
    await stage.run();
    assert.equal(timesCalled(stage, 'applyChange'), 0);
    assert.deepEqual((stage.output() as Record<string, unknown>)['removed'], []);
  });

  test('H6: removes what is probably ours only when the audit log names us, which may take minutes', async () => {
    let looks = 0;
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('inferred'),
      confirmAuthorship: () => ({ ours: ++looks < 4 ? 'not-found' : 'yes', because: 'late' }),
      applyChange: () => ({ applied: 'changed' }),
      proveEdges: gone,
    });
    await stage.run();
    assert.equal((stage.output() as Record<string, unknown>)['takenBack'], true);
    assert.equal(timesCalled(stage, 'confirmAuthorship'), 4);
    const never = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('inferred'),
      confirmAuthorship: () => ({ ours: 'not-found', because: 'not named' }),
      applyChange: () => ({ applied: 'changed' }),
      reportStuckRemoval: () => ({ reported: 'yes' }),
    });
    await never.run();
    assert.equal(timesCalled(never, 'applyChange'), 0);
    assert.equal((never.output() as Record<string, unknown>)['takenBack'], false);
  });

  test('waits for whoever writes the edge now', async () => {
    let busy = 3;
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => (busy-- > 0 ? { begun: false, why: 'busy', afterSeconds: 20 } : begun('needed')),
      applyChange: () => ({ applied: 'unchanged' }),
      proveEdges: gone,
    });
    await stage.run();
    assert.equal((stage.output() as Record<string, unknown>)['takenBack'], true);
    assert.ok((stage.calls.find(({ name }) => name === 'applyChange')?.at ?? 0) >= 57);
  });
});

describe('taking back what the directory does not take', () => {
  const begun = (...targets: readonly string[]) => ({
    begun: true,
    beneficiaryId: 'ben',
    ending: targets.map((target, index) => ({ grantId: `r~${index + 1}`, target, removal: 'needed' })),
  });
  const later = (retryAfterSeconds: number | null) => ({
    applied: 'later',
    because: 'Graph answered 429',
    retryAfterSeconds,
  });
  const targetOf = (input: never) =>
    (input as { grants: readonly { target: string }[] }).grants[0]?.target ?? '';
  const toldAt = ({ calls }: Stage) =>
    calls.filter(({ name }) => name === 'reportStuckRemoval').map((one) => one.at);

  for (const asked of [null, 1, 900])
    test(`for days tells people once, within ten minutes, in a history that stays small (asked to wait ${asked} s)`, async () => {
      const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
        beginEnd: () => begun('g'),
        applyChange: () => later(asked),
        reportStuckRemoval: () => ({ reported: 'yes' }),
      });
      await stage.run(86_400);
      assert.equal(toldAt(stage).length, 1);
      assert.ok((toldAt(stage)[0] ?? 0) <= 600, `told after ${toldAt(stage)[0]} s`);
      assert.equal(stage.status(), 'Running');
      assert.ok(stage.history() <= 1_000, `${stage.history()} events a day`);
    });

  test('tells people again until they could be told', async () => {
    let tries = 0;
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('g'),
      applyChange: () => later(900),
      reportStuckRemoval: () => ({ reported: ++tries < 4 ? 'later' : 'yes' }),
    });
    await stage.run(20_000);
    assert.equal(toldAt(stage).length, 4);
  });

  test('says so when its turn to remove does not come', async () => {
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => ({ begun: false, why: 'busy', afterSeconds: 60 }),
      reportStuckRemoval: () => ({ reported: 'yes' }),
    });
    await stage.run(3600);
    assert.equal(toldAt(stage).length, 1);
    assert.ok((toldAt(stage)[0] ?? 0) <= 600);
  });

  test('says so when nobody names who gave the access, and when its absence is not proven', async () => {
    const unnamed = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => ({
        begun: true,
        beneficiaryId: 'ben',
        ending: [{ grantId: 'r~1', target: 'g', removal: 'inferred' }],
      }),
      confirmAuthorship: () => ({ ours: 'not-found', because: 'not named' }),
      reportStuckRemoval: () => ({ reported: 'yes' }),
    });
    await unnamed.run();
    assert.ok((toldAt(unnamed)[0] ?? Number.POSITIVE_INFINITY) <= 600);
    const unproven = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('g'),
      applyChange: () => ({ applied: 'changed' }),
      proveEdges: looksOf('-'),
      reportStuckRemoval: () => ({ reported: 'yes' }),
    });
    await unproven.run(900);
    assert.ok((toldAt(unproven)[0] ?? Number.POSITIVE_INFINITY) <= 600);
  });

  test('removes the others meanwhile, and goes on with that one in a small history', async () => {
    const stage = await aStage((context) => takeBack(context, 'r', 'r~end'), {
      beginEnd: () => begun('stuck', 'a', 'also stuck', 'b'),
      applyChange: (input) => (targetOf(input).includes('stuck') ? later(null) : { applied: 'changed' }),
      proveEdges: looksOf('+'),
      lookForGroups: () => ({ missing: [] }),
      reportStuckRemoval: () => ({ reported: 'yes' }),
    });
    await stage.run(86_400);
    const writes = stage.calls.filter(({ name }) => name === 'applyChange');
    for (const target of ['a', 'b']) {
      const at = writes.find(({ input }) => targetOf(input as never) === target)?.at ?? Infinity;
      assert.ok(at <= 300, `${target} was removed after ${at} s`);
    }
    for (const target of ['stuck', 'also stuck']) {
      const tried = writes.filter(({ input }) => targetOf(input as never) === target).map((one) => one.at);
      const gaps = tried.slice(1).map((at, index) => at - (tried[index] ?? 0));
      assert.ok(Math.max(...gaps) <= 5_000, `${target} was left alone for ${Math.max(...gaps)} s`);
      assert.ok((tried.at(-1) ?? 0) >= 86_400 - 5_000);
    }
    assert.ok(stage.history() <= 1_500, `${stage.history()} events a day`);
  });
});

describe('calling an activity', () => {
  test('tells nobody of one that can run again soon, and goes on where nobody can be told', async () => {
    for (const failures of [4, 6]) {
      let calls = 0;
      const stage = await aStage(
        (context) => call(context, applyChange, { ...CHANGE, attempt: 1, notAfter: '' }),
        {
          applyChange: () => {
            if (++calls <= failures) throw new Error('the store is away');
            return { applied: 'changed' };
          },
          reportFailing: () => {
            throw new Error('the store is away');
          },
        },
      );
      await stage.run();
      assert.deepEqual(stage.output(), { applied: 'changed' });
      assert.equal(timesCalled(stage, 'reportFailing'), Math.max(0, failures - 4));
    }
  });

  test('tries again on durable timers when it could not run, says so in minutes, and is stuck after hours, by name', async () => {
    let reports = 0;
    const stage = await aStage(
      function* (context) {
        try {
          return yield* call(context, applyChange, { ...CHANGE, attempt: 1, notAfter: '' });
        } catch (error) {
          return error instanceof Stuck ? error.activity : 'something else';
        }
      },
      {
        applyChange: () => {
          throw new Error('the store is away');
        },
        reportFailing: () => ({ reported: ++reports < 3 ? 'later' : 'yes' }),
      },
    );
    await stage.run();
    assert.equal(stage.output(), 'applyChange');
    assert.equal(timesCalled(stage, 'applyChange'), 14);
    assert.ok((stage.calls.at(-1)?.at ?? 0) > 8 * 3600);
    const told = stage.calls.filter(({ name }) => name === 'reportFailing');
    assert.equal(told.length, 3, 'once more before each pause, until somebody could be told');
    assert.ok((told[0]?.at ?? Infinity) < 120, `told after ${told[0]?.at} s`);
    const { activity, because, requestId } = told[0]?.input ?? {};
    assert.deepEqual([activity, because, requestId], ['applyChange', 'Error: the store is away', 'r']);
  });
});

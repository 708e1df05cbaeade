/** How what is asked of the directory is tried again, and why the platform is not asked to do it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pauseAfter, RETRIES, type Retry } from '../../src/orchestrators/steps/retries.ts';
import { readTrace, type Scenario, type TraceFile } from '../sandbox/host/traces/trace.ts';

const PAGE = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
const TIMER_CREATED = 10;
const ACTIVITY_FAILED = 6;

function recorded(file: string, scenario: string): Scenario {
  const found = readTrace<TraceFile>(file).scenarios.find((one) => one.scenario.startsWith(scenario));
  assert.ok(found, scenario);
  return found;
}

/** Milliseconds from each failure that the host told of until the try that it planned. */
function pausesOf({ turns }: Scenario): readonly number[] {
  const history = turns.at(-1)?.received.history ?? [];
  return history.flatMap((event, at) => {
    if (event.EventType !== TIMER_CREATED) return [];
    const turn = history.slice(0, at).findLast(({ EventType }) => EventType === 12);
    return [Date.parse(String(event['FireAt'])) - Date.parse(String(turn?.Timestamp))];
  });
}

describe("the platform's own retries (RetryOptions), as they were recorded", () => {
  test('ask nobody between two tries: each turn repeats its one answer, so that nothing could be told or decided', () => {
    const scenario = recorded('retry-2', 'fails 4x then ok');
    const waiting = scenario.turns.slice(0, -1).map(({ returned }) => JSON.stringify(returned));
    assert.ok(waiting.length > 4);
    assert.equal(new Set(waiting).size, 1);
  });

  test('pause as was said before the first try, whatever a failure says of when it may be tried again', () => {
    assert.deepEqual(pausesOf(recorded('retry-2', 'fails 4x then ok')), [300, 600, 1000, 1000]);
    assert.deepEqual(pausesOf(recorded('retry-1', 'fails 2x then ok')), [400, 400]);
  });

  test('never end where their time is up: the run stays Running for ever, and nobody hears of it', () => {
    const { turns, finalStatus, activities } = recorded('retry-4', 'retryTimeout');
    const last = turns.at(-1);
    assert.equal(last?.received.history.at(-1)?.EventType, ACTIVITY_FAILED);
    assert.deepEqual(
      [Reflect.get(Object(last?.returned), 'isDone'), activities.length, finalStatus['runtimeStatus']],
      [false, 4, 'Running'],
    );
  });
});

describe('our retries', () => {
  test('our retries are listed with tries, pauses, cap and end, and nothing else is', () => {
    const rows = [...PAGE.matchAll(/^\| `(\w+)` \| `(\w+)` \| ([^|]+) \| ([^|]*) \| (\d+) \| ([^|]+) \|$/gm)];
    const listed = Object.fromEntries(rows.map(([, name, ...cells]) => [name, cells]));
    assert.deepEqual(
      listed,
      Object.fromEntries(Object.entries(RETRIES).map(([name, one]) => [name, cellsOf(one)])),
    );
  });

  test('pause in turn, the last pause again and again, and never longer than their cap', () => {
    const policy = { pauses: [2, 5, 900], cap: 600 };
    assert.deepEqual(
      [1, 2, 3, 4].map((tried) => pauseAfter(policy, tried)),
      [2, 5, 600, 600],
    );
    assert.equal(pauseAfter({ pauses: [], cap: 7 }, 1), 7);
  });

  for (const [name, retry] of Object.entries<Retry>(RETRIES))
    test(`our retries of ${name} end, and pause no longer than a quarter of an hour unless our own code fails or nobody agrees`, () => {
      assert.ok(retry.tries !== null || retry.givesUpAfter !== null, 'it would go on for ever');
      assert.ok(retry.pauses.every((pause) => pause > 0 && pause <= retry.cap));
      if (!['anyActivity', 'suspicion'].includes(name)) assert.ok(retry.cap <= 900);
    });
});

/** `5, 10, 4 × 120`. */
function cellsOf({ activity, tries, pauses, cap, givesUpAfter }: Retry): readonly string[] {
  const runs: { readonly pause: number; count: number }[] = [];
  for (const pause of pauses) {
    const last = runs.at(-1);
    if (last?.pause === pause) last.count += 1;
    else runs.push({ pause, count: 1 });
  }
  const words = runs.map(({ pause, count }) => (count === 1 ? `${pause}` : `${count} × ${pause}`)).join(', ');
  const end =
    givesUpAfter === null
      ? 'its tries'
      : typeof givesUpAfter === 'string'
        ? `\`${givesUpAfter}\``
        : `${givesUpAfter}`;
  return [
    activity,
    tries === null ? 'until then' : `${tries}`,
    words || 'the table, doubling',
    `${cap}`,
    end,
  ];
}

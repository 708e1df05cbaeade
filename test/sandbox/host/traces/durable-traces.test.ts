/** Each recorded scenario runs on the embedded host, which must do what the real one did. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { cutLike, normalizer, timerDistances } from './normal.ts';
import type { Crossing } from './recorder.ts';
import { arrivals, type Scenario, scenarioFiles, type Turn } from './trace.ts';
import { startedAt, TraceRun, turnsOf } from './trace-run.ts';

/** Functions that other scenarios show: the recorded app had them all. */
const elsewhere = Object.assign(
  {},
  ...scenarioFiles().flatMap(([, { scenarios }]) => scenarios.map(({ code }) => code)),
);

for (const [file, { scenarios }] of scenarioFiles()) {
  describe(`the host does as recorded in ${file}`, () => {
    for (const scenario of scenarios) {
      test(scenario.scenario, () => plays(scenario, withParents(scenario, scenarios)));
    }
  });
}

async function plays(scenario: Scenario, turns: readonly Turn[]): Promise<void> {
  const run = new TraceRun({ ...elsewhere, ...scenario.code }, turns, scenario.note === undefined);
  await run.start();
  const last = statusTurn(scenario, turns);
  const given = new Map<string, number>();
  for (const [at, turn] of turns.entries()) {
    const nth = given.get(turn.instanceId) ?? 0;
    given.set(turn.instanceId, nth + 1);
    if (nth === 2) run.changeCodeTo(/code changed to: (.*)$/.exec(scenario.scenario)?.[1] ?? 'swap');
    if (nth === 1) await raiseWithoutBody(scenario, run);
    await run.give(turn, nth, scenario.finalStatus.instanceId);
    if (at === last) await sameStatus(scenario, run);
  }
  sameTurns(scenario, turnsOf(run.crossings));
  sameActivities(scenario, run);
  sameAnswers(scenario, run);
}

/** A refused event leaves no trace in any turn. */
async function raiseWithoutBody({ observed, finalStatus }: Scenario, run: TraceRun): Promise<void> {
  const noted = observed?.['raise'];
  if (Array.isArray(noted) && noted[0] === 400)
    await run.call('POST', `instances/${finalStatus.instanceId}/raiseEvent/Go`);
}

/** Some scenarios show a child alone; the turns of its parents stand in a scenario beside it. */
function withParents(scenario: Scenario, beside: readonly Scenario[]): readonly Turn[] {
  const shown = new Set(scenario.turns.map(({ instanceId }) => instanceId));
  const missing = new Set<unknown>();
  for (const { received } of scenario.turns) {
    const parent = received['parentInstanceId'];
    if (parent !== null && !shown.has(String(parent))) missing.add(parent);
  }
  const found = [...missing].map((id) =>
    beside.flatMap(({ turns }) => turns.filter(({ instanceId }) => instanceId === id)).slice(0, 2),
  );
  return [...scenario.turns, ...found.flat()].sort((a, b) => startedAt(a) - startedAt(b));
}

/** After which turn the recording looked at the status; one that waits was looked at before it was terminated. */
function statusTurn({ finalStatus }: Scenario, turns: readonly Turn[]): number {
  return turns.findLastIndex(
    (turn) =>
      turn.instanceId === finalStatus.instanceId &&
      isDeepStrictEqual(turn.received.input ?? null, finalStatus['input']) &&
      !(finalStatus['timeout'] && arrivals(turn).some(({ EventType }) => EventType === 3)),
  );
}

function sameTurns(scenario: Scenario, played: readonly Turn[]): void {
  const ids = new Set(scenario.turns.map(({ instanceId }) => instanceId));
  for (const id of ids) {
    const expected = scenario.turns.filter(({ instanceId }) => instanceId === id);
    const all = played.filter(({ instanceId }) => instanceId === id);
    const actual = scenario.note && all.length > 1 ? [all[0], all.at(-1)] : all;
    const [left, right] = [normalizer(), normalizer()];
    for (const [at, turn] of expected.entries()) {
      const own = actual[at];
      assert.ok(own, `turn ${at} of ${id} did not happen`);
      assert.deepEqual(right(cutLike(turn, own)), left(turn), `turn ${at} of ${id}`);
      assert.deepEqual(timerDistances(own.received.history), timerDistances(turn.received.history));
    }
    assert.equal(actual.length, expected.length, `turns of ${id}`);
  }
}

async function sameStatus(
  { finalStatus: { timeout: _, ...expected } }: Scenario,
  run: TraceRun,
): Promise<void> {
  const outputs = JSON.stringify(expected['historyEvents'] ?? []).includes('"Result"');
  const query = 'historyEvents' in expected ? `?showHistory=true&showHistoryOutput=${outputs}` : '';
  const { body } = await run.call('GET', `instances/${encodeURIComponent(expected.instanceId)}${query}`);
  const actual = JSON.parse(body) as unknown;
  assert.deepEqual(normalizer()(cutLike(expected, actual)), normalizer()(expected));
}

/** What activities were handed and gave back. The order in which they ended is the recording's accident. */
function sameActivities({ activities }: Scenario, run: TraceRun): void {
  const expected = activities.map(({ name, input, returnValue, threw }) => ({
    name,
    input,
    returnValue: returnValue ?? null,
    threw: threw ?? null,
  }));
  const actual = run.crossings.filter(({ trigger }) => trigger === 'activityTrigger').map(asRecorded);
  assert.deepEqual(comparable(actual), comparable(expected));
}

/** In order of text, each once, and long texts by their beginning. */
function comparable(values: readonly unknown[]): readonly string[] {
  const normal = normalizer();
  const short = (_: string, value: unknown) =>
    typeof value === 'string' && (value.length > 1000 || value.includes('<cut')) ? value.slice(0, 40) : value;
  const texts = values.map((value) => JSON.stringify(normal(sortedKeys(value)), short));
  return [...new Set(texts)].sort();
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortedKeys(member)]));
}

function asRecorded({ name, request, response, threw, failed }: Crossing) {
  const input = request.inputData[0]?.data;
  if (failed) return { name, input, returnValue: null, threw: thrownAsRecorded(threw) };
  const { returnValue } = response as { readonly returnValue?: Record<string, unknown> | null };
  return { name, input, returnValue: onTheWire(returnValue), threw: null };
}

function onTheWire(value: Record<string, unknown> | null | undefined): unknown {
  if (value === undefined) return '<undefined>';
  const bytes = value?.['bytes'];
  if (!(bytes instanceof Uint8Array)) return value;
  return { bytes: { $bytes: Buffer.from(bytes).toString('base64'), length: bytes.length } };
}

function thrownAsRecorded(thrown: unknown): unknown {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return thrown === undefined ? { notError: 'undefined' } : { value: thrown, notError: typeof thrown };
}

/** Status codes of what was done to the instance from outside, where the recording noted them. */
function sameAnswers({ observed = {} }: Scenario, run: TraceRun): void {
  const noted = { raise: 'raiseEvent', suspend: 'suspend', resume: 'resume', terminate: 'terminate' };
  for (const [name, verb] of Object.entries(noted)) {
    const expected = observed[name];
    if (!Array.isArray(expected)) continue;
    const answer = run.answers.find((one) => one.verb === verb);
    assert.equal(answer?.status, expected[0], `${verb} was answered`);
  }
}

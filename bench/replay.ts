/**
 * How long one turn of an orchestrator takes that waited through two stages and ten reminders: the history of a real
 * journey, played again by the real durable-functions executor from the JSON the host hands over to the JSON it gets.
 *
 * node bench/replay.ts [--turns 500]
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputsOf } from '../sandbox/host/bindings.ts';
import { EventType } from '../sandbox/host/durable/history.ts';
import type { Instance } from '../sandbox/host/durable/state.ts';
import { TurnInputs } from '../sandbox/host/durable/turn-input.ts';
import { Invoker } from '../sandbox/host/invoke.ts';
import { captureRegistrations } from '../sandbox/host/registrations.ts';
import { loneWorker } from '../sandbox/host/workers.ts';
import { person } from '../sandbox/tenant/company/people.ts';
import type { World } from '../sandbox/world.ts';
import { register } from '../src/register.ts';
import { alone } from './alone.ts';
import { type Figure, median } from './figure.ts';
import { approveAll, calmWorld, JUSTIFICATION, statedAccess } from './journey/calm-world.ts';

const HOUR = 3_600_000;
const REMINDERS = [2, 4, 6, 8, 10];
const STAGES = ['data-owner', 'owner-and-security'];
const TABLES = join(import.meta.dirname, '..', 'policy-tables');

type ReplayTime = {
  readonly events: number;
  readonly timersFired: number;
  /** Median, in milliseconds. */
  readonly milliseconds: number;
};

async function replayTime(turns = 500): Promise<ReplayTime> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-replay-'));
  try {
    writePatientTable(folder);
    const world = await calmWorld({ policyFolder: folder });
    const instance = await journey(world);
    const milliseconds = await timeOfTurn(world, instance, turns);
    world.stop();
    const fired = instance.history.filter((one) => one.EventType === EventType.TimerFired);
    return { events: instance.history.length, timersFired: fired.length, milliseconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The company's own table, with five reminders in the two stages and nobody they escalate to. */
function writePatientTable(folder: string): void {
  cpSync(TABLES, folder, { recursive: true });
  const file = join(folder, 'group-membership', 'table.json');
  const table: { stages: Record<string, object> } = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of STAGES)
    table.stages[name] = { ...table.stages[name], remindAfterHours: REMINDERS, escalation: null };
  writeFileSync(file, JSON.stringify(table));
}

/** Financial data about payments: the data's owner first, then the application's owner together with Security. */
async function journey(world: World): Promise<Instance> {
  const who = person('finance-analyst').id;
  const { number, id } = world.servicenow.createTicket({
    catalogItem: 'Payments: create',
    requestedFor: who,
    openedBy: who,
    variables: { justification: JUSTIFICATION, duration_days: '30' },
    approval: 'requested',
    webhook: 'send',
  });
  // both approvals come in business hours, outside of which policy asks for a third
  for (const hours of [23, 24]) {
    await world.conductor.advance(world.clock.now() + hours * HOUR);
    await approveAll(world, number);
  }
  await world.conductor.settle();
  if (statedAccess(world, number) !== 'granted')
    throw new Error(`${number} was not granted; it says access=${statedAccess(world, number)}.`);
  const states = [...world.storage.load().instances.values()];
  const run = states.find((one) => one.name === 'groupMembership' && one.id.includes(id));
  if (!run) throw new Error(`No run of ${number} is in the host.`);
  return run;
}

/** The last turn: everything before it is replayed, what it adds is new. */
async function timeOfTurn(world: World, instance: Instance, turns: number): Promise<number> {
  const registry = captureRegistrations(() => register(world.app));
  const orchestrator = registry.functions.find(({ metadata }) => metadata.name === instance.name);
  if (!orchestrator) throw new Error(`${instance.name} is not registered.`);
  const last = instance.history.findLastIndex((one) => one.EventType === EventType.OrchestratorStarted);
  const past = { ...instance, history: instance.history.slice(0, last) };
  const added = instance.history.slice(last).filter((one) => !CLOSING.has(one.EventType));
  const text = new TurnInputs().textOf(past, added);
  const invoker = new Invoker(loneWorker(registry, world.clock), () => undefined);
  const inputData = inputsOf(orchestrator, { string: text }, '{}');
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    const answer = (await invoker.invoke(orchestrator, { inputData }, { kind: 'turn' })) as {
      readonly json?: string;
    };
    times.push(performance.now() - started);
    if (!answer.json?.includes('"isDone":true')) throw new Error(`The replay did not end: ${answer.json}`);
  }
  return median(times);
}

const CLOSING: ReadonlySet<number> = new Set([EventType.ExecutionCompleted, EventType.OrchestratorCompleted]);

export async function benchReplay(): Promise<readonly Figure[]> {
  const { events, timersFired, milliseconds } = await replayTime();
  const what = `a turn over ${events} events, ${timersFired} timers fired`;
  return [{ what, value: milliseconds, unit: 'ms', budget: { atMost: 1 } }];
}

if (import.meta.main)
  await alone('replay', 'turns', '500', async ([turns]) => console.log(await replayTime(turns)));

/** Runs a recording's scenario on the embedded host, giving it what the real host was given, turn by turn. */
import { randomUUID } from 'node:crypto';
import { setImmediate as macrotask } from 'node:timers/promises';
import { type SandboxClock, virtualClock } from '../../../../sandbox/clock.ts';
import type { HistoryEvent } from '../../../../sandbox/host/durable/history.ts';
import { memoryStore } from '../../../../sandbox/host/durable/state-store.ts';
import type { EmbeddedHost } from '../../../../sandbox/host/embedded-host.ts';
import { createHost } from '../../../../sandbox/host/host.ts';
import { type Crossing, record } from './recorder.ts';
import { arrivals, type Scenario, type Turn } from './trace.ts';
import { type TraceApp, traceApp } from './trace-app.ts';

const ORIGIN = 'http://127.0.0.1:7091';

export type Answered = { readonly verb: string; readonly status: number; readonly body: string };

type Gate = { readonly open: () => void; readonly opened: Promise<void> };

/** A scenario under way. Its clock follows the recorded one. */
export class TraceRun {
  readonly answers: Answered[] = [];
  readonly crossings: readonly Crossing[];
  readonly #app: TraceApp;
  readonly #clock: SandboxClock;
  readonly #host: EmbeddedHost;
  readonly #gates = new Map<string, Gate[]>();
  readonly #gateOf = new Map<number, Gate>();
  readonly #started = new Set<string>();
  readonly #gated: boolean;

  /** `gated`: whether activities report only when the recording says so. */
  constructor(code: Scenario['code'], turns: readonly Turn[], gated: boolean) {
    const executions = executionIds(turns);
    this.#app = traceApp(code);
    this.#gated = gated;
    this.#clock = virtualClock(Math.min(...turns.map(startedAt)));
    this.crossings = record(this.#app.registry);
    this.#host = createHost({
      registry: this.#app.registry,
      clock: this.#clock,
      storage: memoryStore(),
      hostJson: { extensions: { durableTask: { hubName: 'traces' } } },
      settings: {},
      keys: { master: 'master', host: { default: 'host' }, functions: {}, durable: 'system' },
      origin: ORIGIN,
      guid: () => executions.shift() ?? randomUUID(),
      onActivity: (point, { instanceId, nth }) => {
        if (point === 'before') this.#addGate(instanceId, nth);
        else return this.#gateOf.get(nth)?.opened;
      },
    });
  }

  get host(): EmbeddedHost {
    return this.#host;
  }

  start(): Promise<void> {
    return this.#host.start();
  }

  /** Gives the host what the recorded turn, the nth of its instance from 0, was given. */
  async give(turn: Turn, nth: number, root: string): Promise<void> {
    const arrived = arrivals(turn);
    this.#clock.moveTo(startedAt(turn));
    await this.settle();
    await Promise.all(arrived.map((one) => this.#giveOne(turn, one, root)));
    await this.settle();
    if (arrived.some(({ EventType }) => EventType === 11)) await this.#fireTimers(turn.instanceId, nth);
  }

  changeCodeTo(flag: string): void {
    this.#app.flag = flag;
  }

  /** Lets everything run that needs no more time. */
  async settle(): Promise<void> {
    for (let quiet = 0, seen = -1; quiet < 4; ) {
      await macrotask();
      const now = this.crossings.length + this.#host.busy();
      quiet = now === seen ? quiet + 1 : 0;
      seen = now;
    }
  }

  async call(method: string, path: string, body?: string): Promise<Answered> {
    const url = `${ORIGIN}/runtime/webhooks/durabletask/${path}${path.includes('?') ? '&' : '?'}code=system`;
    const typed = body !== undefined || path.includes('/raiseEvent/');
    const headers = typed ? { 'content-type': 'application/json' } : {};
    const answer = await this.#host.handle(new Request(url, { method, headers, body: body ?? null }));
    const answered = { verb: path.split(/[/?]/)[2] ?? '', status: answer.status, body: await answer.text() };
    this.answers.push(answered);
    return answered;
  }

  async #giveOne(turn: Turn, arrived: HistoryEvent, root: string): Promise<void> {
    const id = encodeURIComponent(turn.instanceId);
    switch (arrived.EventType) {
      case 0:
        if (arrived.ParentInstance || arrived.Generation === null || this.#started.has(turn.instanceId))
          return;
        this.#started.add(turn.instanceId);
        await this.call('POST', `orchestrators/${arrived.Name}/${id}`, uncut(arrived.Input) ?? undefined);
        return;
      case 3:
        await this.call('POST', `instances/${id}/terminate${query(arrived.Input)}`);
        return;
      case 5:
      case 6:
        this.#release(turn, arrived.TaskScheduledId);
        return;
      case 15:
        if (arrived.IsPlayed) return;
        await this.call('POST', `instances/${id}/raiseEvent/${arrived.Name}`, arrived.Input);
        return;
      case 17:
        await this.call('POST', `instances/${encodeURIComponent(root)}/rewind${query(arrived.Data)}`);
        return;
      case 19:
      case 20:
        await this.call(
          'POST',
          `instances/${id}/${arrived.EventType === 19 ? 'suspend' : 'resume'}${query(arrived.Reason)}`,
        );
        return;
      default:
        return;
    }
  }

  #addGate(instanceId: string, nth: number): void {
    const gate = Promise.withResolvers<void>();
    const made = { open: gate.resolve, opened: gate.promise };
    if (!this.#gated) made.open();
    this.#gateOf.set(nth, made);
    const gates = this.#gates.get(instanceId);
    if (gates) gates.push(made);
    else this.#gates.set(instanceId, [made]);
  }

  /** Lets the activity scheduled under the number report. Gates stand in the order of scheduling. */
  #release({ instanceId, received }: Turn, id: number): void {
    const gates = this.#gates.get(instanceId) ?? [];
    const current = received.history.flatMap((past) => (past.EventType === 4 ? [past.EventId] : []));
    gates[gates.length - current.length + current.indexOf(id)]?.open();
  }

  /** Moves the clock from timer to timer until the instance has had more turns than it had. */
  async #fireTimers(instanceId: string, turnsBefore: number): Promise<void> {
    const turns = () => turnsOf(this.crossings).filter((turn) => turn.instanceId === instanceId).length;
    for (
      let due = this.#clock.nextDue();
      due !== null && turns() <= turnsBefore;
      due = this.#clock.nextDue()
    ) {
      this.#clock.moveTo(due);
      await this.settle();
    }
  }
}

/** When the turn began, in whole milliseconds. */
export function startedAt({ received }: Turn): number {
  return Date.parse(received.history.findLast(({ EventType }) => EventType === 12)?.Timestamp ?? '');
}

/** The recorded execution ids in the order in which they were made, as GUIDs. */
function executionIds(turns: readonly Turn[]): string[] {
  const made = new Map<string, string>();
  for (const { received } of turns) {
    for (const past of received.history) {
      if (past.EventType === 0) made.set(past.OrchestrationInstance.ExecutionId, past.Timestamp);
    }
  }
  return [...made]
    .sort(([, a], [, b]) => (a < b ? -1 : 1))
    .map(([id]) => id.replaceAll('-', '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}

/** A text of one repeated letter that the recording cut. */
function uncut(text: string | null): string | null {
  const [, head = '', length = 0] = /^(".*)<cut: (\d+) characters>$/.exec(text ?? '') ?? [];
  return head ? `${head.padEnd(Number(length) - 1, head.at(-1))}"` : text;
}

const query = (reason: string | null) => (reason === null ? '' : `?reason=${encodeURIComponent(reason)}`);

/** The orchestrator turns among the crossings, as a recording has them. */
export function turnsOf(crossings: readonly Crossing[]): Turn[] {
  return crossings
    .filter(({ trigger }) => trigger === 'orchestrationTrigger')
    .map(({ name, request, response, threw, failed }) => {
      const received = JSON.parse(request.inputData[0]?.data.string ?? '') as Turn['received'];
      const turn = { instanceId: received.instanceId, function: name, received };
      if (!failed) {
        const { returnValue } = response as { returnValue: { json: string } };
        return { ...turn, returned: JSON.parse(returnValue.json) as unknown };
      }
      const message = (threw as Error).message;
      const at = message.indexOf('{', message.indexOf('$OutOfProcData$:'));
      return {
        ...turn,
        threw: { messagePrefix: message.slice(0, at), state: JSON.parse(message.slice(at)) as unknown },
      };
    });
}

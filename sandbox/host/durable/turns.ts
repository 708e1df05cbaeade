/** Runs orchestrator turns: one at a time per instance, each with every message that has arrived by then. */
import { inputsOf, triggerOf } from '../bindings.ts';
import type { RegisteredFunction } from '../registry.ts';
import { type TypedData, textData } from '../typed-data.ts';
import { answered, type TurnResult, threw } from './answer.ts';
import { event } from './history.ts';
import type { HubContext } from './hub-context.ts';
import { failUnstarted, outcomeOf, type Turn } from './outcome.ts';
import { type Change, ended, type HostState, type Instance } from './state.ts';
import { TurnInputs } from './turn-input.ts';

type TurnContext = Pick<
  HubContext,
  | 'clock'
  | 'invoker'
  | 'activities'
  | 'orchestrators'
  | 'clientBinding'
  | 'defaultVersion'
  | 'guid'
  | 'begin'
  | 'end'
> & {
  readonly state: HostState;
  readonly commit: (changes: readonly Change[]) => void;
  readonly alive: () => boolean;
};

export class Turns {
  readonly #context: TurnContext;
  readonly #inputs = new TurnInputs();
  readonly #ready = new Set<string>();
  readonly #running = new Set<string>();
  #pump: NodeJS.Immediate | null = null;
  #abandoned = false;

  constructor(context: TurnContext) {
    this.#context = context;
  }

  /** Gives the instance a turn soon. What arrives until then is in the same turn. */
  wake(id: string): void {
    if (this.#abandoned || this.#ready.has(id)) return;
    this.#ready.add(id);
    this.#context.begin();
    this.#pump ??= setImmediate(() => this.#run());
  }

  /** Begins no more turns. */
  abandon(): void {
    this.#abandoned = true;
    if (this.#pump) clearImmediate(this.#pump);
    for (const _ of this.#ready) this.#context.end();
    this.#ready.clear();
  }

  #run(): void {
    this.#pump = null;
    for (const id of [...this.#ready]) {
      if (this.#running.has(id)) continue;
      this.#ready.delete(id);
      this.#running.add(id);
      void this.#turn(id).finally(() => {
        this.#running.delete(id);
        if (!this.#context.alive()) return;
        if (this.#ready.has(id)) this.#pump ??= setImmediate(() => this.#run());
        this.#context.end();
      });
    }
  }

  /** One turn; more than one when the orchestrator continues as new, which begins at once. */
  async #turn(id: string): Promise<void> {
    const { state, commit, alive } = this.#context;
    for (let first = true; first || (state.instances.get(id)?.carried ?? 0) > 0; first = false) {
      const instance = state.instances.get(id);
      if (!instance || this.#isHeldBack(instance)) return;
      const turn = this.#begin(instance);
      if (!turn) continue;
      const changes = await this.#changes(turn);
      if (!alive()) return;
      const current = state.instances.get(id);
      if (current?.executionId === instance.executionId) commit(changes);
    }
  }

  /** Only starts that name a version are held back, when the app runs none. */
  #isHeldBack({ version }: Instance): boolean {
    return version !== null && version !== this.#context.defaultVersion;
  }

  #begin(instance: Instance): Turn | null {
    const { clock, commit, guid } = this.#context;
    const now = clock.now();
    const continued = instance.carried > 0;
    const taken = continued ? instance.carried : instance.inbox.length;
    const fresh = instance.inbox
      .slice(0, taken)
      .filter(({ executionId }) => executionId === null || executionId === instance.executionId)
      .map((message) => message.event);
    if (fresh.length === 0 || ended(instance.status)) {
      if (taken > 0) commit([unchanged(instance, taken)]);
      return null;
    }
    const added = [event(now, { EventType: 12 }), ...fresh];
    if (continued) added.push(event(now, { EventType: 13 }));
    return { instance, now, taken, added, continued, guid };
  }

  async #changes(turn: Turn): Promise<Change[]> {
    const { activities, orchestrators, clock } = this.#context;
    const { instance } = turn;
    const orchestrator = orchestrators.get(instance.name.toLowerCase());
    if (!orchestrator)
      return failUnstarted(turn, unknownOrchestrator(instance.name, [...orchestrators.values()]));
    const result = await this.#invoke(orchestrator, turn);
    return outcomeOf({ ...turn, now: clock.now() }, result, {
      activity: (name) => activities.has(name.toLowerCase()),
      orchestrator: (name) => orchestrators.has(name.toLowerCase()),
    });
  }

  async #invoke(orchestrator: RegisteredFunction, { instance, added }: Turn): Promise<TurnResult> {
    const data = { string: this.#inputs.textOf(instance, added) };
    try {
      const invocation = {
        inputData: inputsOf(orchestrator, data, this.#context.clientBinding),
        triggerMetadata: turnMetadata(triggerOf(orchestrator).key, instance),
      };
      const returned = (await this.#context.invoker.invoke(orchestrator, invocation, {
        kind: 'turn',
      })) as TypedData;
      return answered(returned.json ?? '{"isDone":false,"actions":[[]],"schemaVersion":3}');
    } catch (thrown) {
      return threw(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
}

function unchanged(instance: Instance, taken: number): Change {
  const { id, updatedAt: at, status, output, customStatus, customStatusSet } = instance;
  return {
    kind: 'turn',
    id,
    at,
    taken,
    status,
    output,
    customStatus,
    customStatusSet,
    events: [],
    activities: [],
    timers: [],
  };
}

const SCHEMA_METADATA = {
  upperSchemaVersion: textData('1'),
  upperSchemaVersionNew: textData('3'),
  longRunningTimerIntervalDuration: textData('3.00:00:00'),
  maximumShortTimerDuration: textData('6.00:00:00'),
  defaultHttpAsyncRequestSleepTimeMillseconds: textData('30000'),
} as const;

/** The trigger's own key holds nothing: repeating the whole history there would double the cost of a turn. */
function turnMetadata(trigger: string, instance: Instance): Record<string, TypedData> {
  return {
    [trigger]: textData(''),
    ...(instance.input === null ? {} : { input: textData(instance.input) }),
    instanceId: textData(instance.id),
    isReplaying: textData(instance.history.length > 0 ? 'True' : 'False'),
    ...SCHEMA_METADATA,
  };
}

function unknownOrchestrator(name: string, known: readonly RegisteredFunction[]): string {
  const names = known.map(({ metadata }) => `'${metadata.name}'`).join(', ');
  return (
    `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. ` +
    `Additional info: The following are the known orchestrator functions: ${names}.`
  );
}

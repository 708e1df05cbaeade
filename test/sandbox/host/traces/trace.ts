/** The recordings in `test/fixtures/durable-traces`: what the real Functions and Durable hosts did. */
import { readdirSync, readFileSync } from 'node:fs';
import type { HistoryEvent } from '../../../../sandbox/host/durable/history.ts';

export type Received = {
  readonly history: readonly HistoryEvent[];
  readonly input: unknown;
  readonly instanceId: string;
  readonly [field: string]: unknown;
};

export type Turn = {
  readonly instanceId: string;
  readonly function: string;
  readonly received: Received;
  readonly returned?: unknown;
  readonly threw?: unknown;
};

export type Scenario = {
  readonly scenario: string;
  readonly note?: string;
  readonly code: Readonly<Record<string, string>>;
  readonly turns: readonly Turn[];
  readonly activities: readonly Record<string, unknown>[];
  readonly finalStatus: Readonly<Record<string, unknown>> & { readonly instanceId: string };
  readonly observed?: Readonly<Record<string, unknown>>;
};

export type TraceFile = { readonly feature: string; readonly scenarios: readonly Scenario[] };

const folder = new URL('../../../fixtures/durable-traces/', import.meta.url);

/** A recording by its file's name, as `http-triggers`. */
export function readTrace<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as T;
}

/** Every recording of orchestrations, by file name. */
export function scenarioFiles(): (readonly [name: string, file: TraceFile])[] {
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => !/^(http-|timer-triggers|worker-shapes)/.test(name))
    .map((name) => [name, readTrace<TraceFile>(name)] as const);
}

/** What a turn was handed since the last one: everything after its last OrchestratorStarted. */
export function arrivals({ received }: Turn): readonly HistoryEvent[] {
  const at = received.history.findLastIndex(({ EventType }) => EventType === 12);
  return received.history.slice(at + 1);
}

/** Holds played cases of the durable API against their recordings. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type World, world } from './management-world.ts';
import { cutLike, normalizer } from './traces/normal.ts';
import { readTrace } from './traces/trace.ts';

export type Case = {
  readonly case: string;
  readonly observed?: Record<string, unknown>;
  readonly instanceAfterwards?: unknown;
};
export type Played = { readonly observed?: unknown; readonly instanceAfterwards?: unknown };
export type Play = (it: World) => Promise<Played>;

const recordings = ['start-and-events', 'status-query-purge', 'verbs'].flatMap(
  (part) => readTrace<{ readonly cases: readonly Case[] }>(`http-management-${part}`).cases,
);

export function recorded(name: string): Case {
  const found = recordings.find((one) => one.case === name);
  assert.ok(found, `no recording is named ${name}`);
  return found;
}

/** Hub, keys and ids that the recording chose for itself, and headers about the server. */
function comparable(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll('localhost', '127.0.0.1')
    .replaceAll('cnVuLWE= "', 'cnVuLWE="')
    .replaceAll(/taskHub=\w+/g, 'taskHub=<hub>')
    .replaceAll(/code=(?:<key>|[\w-]+)/g, 'code=<key>')
    .replaceAll(/\b(run|two|pend|dup|seq|c)-[a-z0-9]+/g, '$1-<n>')
    .replaceAll(/(ü|UPPER)-c-\w+/g, '$1-c-<n>');
  return normalizer()(withoutServer(JSON.parse(text) as unknown));
}

const aside = new Set(['content-length', 'date', 'server', 'location']);

function withoutServer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutServer);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !aside.has(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutServer(member)]));
}

/** Left out: what the recording noted about instances that only it had, and links that other cases hold. */
function heldOf(name: string, observed: Record<string, unknown> = {}): unknown {
  const { bLeft: _b, cLeft: _c, ...held } = observed;
  if (name !== 'management: verbs by state') return held;
  const [status] = (held['restartSame'] ?? []) as unknown[];
  return { ...held, restartSame: [status] };
}

/** Long texts were kept only so far. */
function begunLike(expected: unknown, actual: unknown): unknown {
  if (typeof expected === 'string' && typeof actual === 'string') {
    const until = expected.endsWith('<app>') ? expected.indexOf('RemoteStackTrace') : expected.length;
    return expected.length > 100 && actual.startsWith(expected.slice(0, until)) ? expected : actual;
  }
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null)
    return actual;
  const members = Object.entries(actual).map(([key, member]) => [
    key,
    begunLike((expected as Record<string, unknown>)[key], member),
  ]);
  return Array.isArray(actual) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

/** Ids of our own instances stand for the recording's. */
function named(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value).replaceAll(/"instanceId":"[^"]*"/g, '"instanceId":"<id>"'),
  ) as unknown;
}

/** One test for each case. */
export function holdCases(about: string, plays: Readonly<Record<string, Play>>): void {
  describe(about, () => {
    for (const [name, play] of Object.entries(plays)) test(name, () => hold(name, play));
  });
}

async function hold(name: string, play: Play): Promise<void> {
  const it = await world();
  const expected = recorded(name);
  const actual = await play(it);
  if (actual.observed !== undefined) same(actual.observed, heldOf(name, expected.observed));
  if (actual.instanceAfterwards !== undefined) same(actual.instanceAfterwards, expected.instanceAfterwards);
  it.host.kill();
}

function same(actual: unknown, expected: unknown): void {
  const [a, b] = [comparable(named(actual)), comparable(named(expected))];
  assert.deepEqual(cutLike(b, begunLike(b, a)), b);
}

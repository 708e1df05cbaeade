/** What tickets state, and whether the directory agrees: the one measure. */
import assert from 'node:assert/strict';
import { judged } from '../../sandbox/matrix/expected-disagreements.ts';
import type { Asked } from '../../sandbox/matrix/measure/asked.ts';
import { statedFalsely } from '../../sandbox/matrix/measure/one-measure.ts';
import { newestOn, type Statement, statedBy, statementsOf } from '../../sandbox/matrix/measure/statements.ts';
import { watchIn } from '../../sandbox/matrix/measure/watch.ts';
import type { World } from '../../sandbox/world.ts';

/** The machine-readable lines of a ticket's notes, in the order they were written. */
export function statements(world: World, number: string): readonly Statement[] {
  return statementsOf(world, number);
}

/** The access a ticket states now, `nothing` before its first note. */
export function statedAccess(world: World, number: string): string {
  return newestOn(world, number)?.access ?? 'nothing';
}

/** `access/outcome` of a ticket's newest note. */
export function stated(world: World, number: string): string {
  return statedBy(world, number);
}

/** Everything people can read on a ticket, as one text. */
export function textOf({ servicenow }: World, number: string): string {
  return servicenow
    .ticket(number)
    .journal.map(({ text }) => text)
    .join('\n---\n');
}

/**
 * What people read in a ticket's comments or work notes, without the marks at their ends: these are chance, and any short run of
 * digits turns up in one sooner or later.
 */
export function wordsOn({ servicenow }: World, number: string, wanted: 'comment' | 'work_note'): string {
  return servicenow
    .ticket(number)
    .journal.flatMap(({ kind, text }) =>
      kind === wanted ? [text.replace(/^\[(ref|countersign) [^\]]*\]$/gm, '')] : [],
    )
    .join('\n');
}

/** The newest row of a ticket's request. */
export async function requestOf({ app }: World, number: string) {
  const { records } = await app.means.requests.list({ ticketNumber: number });
  const newest = [...records].sort((one, other) => other.version - one.version)[0];
  assert.ok(newest, `${number} has no request`);
  return newest;
}

/** The facts of a request's audit, in order. */
export async function factsOf({ app }: World, requestId: string): Promise<string[]> {
  return (await app.means.auditLog.read(requestId)).map(({ fact }) => fact);
}

/**
 * The one measure: every difference between what tickets state and what the directory has, in words; empty when there
 * is none. An `unknown` access is none only while a follow-up with an owner exists for it.
 */
export async function disagreements(world: World): Promise<string[]> {
  const watch = watchIn(world);
  const numbers = world.servicenow.listTickets().map(({ number }) => number);
  const ordered = (watch?.asked() ?? []).filter(({ number }) => numbers.includes(number));
  const others = numbers.filter((number) => !ordered.some((one) => one.number === number));
  const planned = await Promise.all(others.map((number) => plannedOf(world, number)));
  const disagreements = [
    ...statedFalsely(world, [...ordered, ...planned], watch?.licensed),
    ...((await watch?.seen()) ?? []),
  ];
  return [...judged({ journey: 'test', name: '', disagreements }).disagreements];
}

/** By the plan of its request: the measure has no view of its own of the table of products. */
async function plannedOf({ app }: World, number: string): Promise<Asked> {
  const { records } = await app.means.requests.list({ ticketNumber: number });
  const [newest] = records.toSorted((one, other) => other.version - one.version);
  const targets = [
    ...(newest?.plan?.changes ?? []).map(({ target }) => target),
    ...(newest?.alreadyIn ?? []),
  ].filter((target) => !target.startsWith('usage-location'));
  return { number, userId: newest?.request?.beneficiaryId ?? '', targets, timeBound: false };
}

/** Asserts the one measure. */
export async function agree(world: World): Promise<void> {
  assert.deepEqual(await disagreements(world), []);
}

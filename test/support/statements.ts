/** What tickets state, and whether the directory agrees: the one measure. */
import assert from 'node:assert/strict';
import { judged } from '../../sandbox/matrix/expected-disagreements.ts';
import { licenseEdgesOf } from '../../sandbox/matrix/measure/licenses.ts';
import { edgeOf, isOurs as isByUs } from '../../sandbox/matrix/measure/memberships.ts';
import {
  misplacedNotes,
  newestOf,
  newestOn,
  type Statement,
  statedBy,
  statementsOf,
} from '../../sandbox/matrix/measure/statements.ts';
import { watchIn } from '../../sandbox/matrix/measure/watch.ts';
import type { World } from '../../sandbox/world.ts';
import { meaningOfWord } from '../../src/kinds/words.ts';

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
  const { servicenow, app } = world;
  const found: string[] = [];
  const explained = new Set<string>();
  const touched = new Map<string, string>();
  for (const { number } of servicenow.listTickets()) {
    const said = statements(world, number);
    found.push(...misplacedNotes(world, number).map((one) => `${number}: ${one}`));
    for (const requestId of new Set(said.map((one) => one.requestId))) {
      const last = newestOf(said.filter((one) => one.requestId === requestId));
      const record = (await app.means.requests.read(requestId))?.row;
      if (!last || !record) continue;
      // The line of a version that gave nothing speaks for the version whose place it was to take.
      const access = record.desired?.access === 'none' ? 'none' : last.access;
      const means = meaningOfWord(record.kind, access);
      const user = record.request?.beneficiaryId ?? '';
      const planned = (record.plan?.changes ?? []).map(({ target }) => target);
      for (const target of [...planned, ...record.alreadyIn].filter(
        (one) => !one.startsWith('usage-location'),
      )) {
        const edge = `${user} in ${target}`;
        const present = isThere(world, target, user);
        if (planned.includes(target)) touched.set(edge, number);
        if (means === 'in-force' && !present) found.push(`${number}: ${access}, but not ${edge}`);
        if (means === 'in-force' || means === 'under-way') explained.add(edge);
        if (means === 'unsure') {
          explained.add(edge);
          if (servicenow.ticket(number).tasks.length === 0)
            found.push(`${number}: unknown, and nobody owns it`);
        }
      }
    }
  }
  for (const [edge, number] of touched) {
    if (explained.has(edge)) continue;
    const [user = '', target = ''] = edge.split(' in ');
    if (isThere(world, target, user) && isOurs(world, target, user))
      found.push(`${number}: no ticket states access, but ${edge}`);
  }
  const { disagreements: seen } = judged({
    journey: 'test',
    name: '',
    disagreements: (await watchIn(world)?.seen()) ?? [],
  });
  return [...found, ...seen];
}

/** Asserts the one measure. */
export async function agree(world: World): Promise<void> {
  assert.deepEqual(await disagreements(world), []);
}

function isThere(world: World, target: string, userId: string): boolean {
  try {
    if (target.startsWith('role~')) return hasRole(world, target, userId);
    return target.includes('~')
      ? licenseEdgesOf(world, userId).includes(edgeOf(target, userId))
      : world.controlled.directory.members(target).some(({ id }) => id === userId);
  } catch {
    return false; // the group or the person is gone for ever
  }
}

function hasRole({ controlled }: World, target: string, userId: string): boolean {
  return rolesIn(controlled, target, userId).length > 0;
}

/** In effect by whatever way, in the scope or in the whole directory. */
function rolesIn({ pimDesk }: World['controlled'], target: string, userId: string) {
  const [, roleId, scope = ''] = target.split('~');
  const unit = `/administrativeUnits/${scope.replace(/^au-/, '')}`;
  return pimDesk
    .assignmentsOf(userId)
    .filter((one) => one.active && one.roleId === roleId && ['/', unit].includes(one.scope));
}

/** Nobody but the app touches the licenses that journeys ask for. */
function isOurs({ controlled }: World, target: string, userId: string): boolean {
  if (target.startsWith('role~')) return rolesIn(controlled, target, userId).some(({ by }) => isByUs(by));
  if (target.includes('~')) return true;
  return isByUs(controlled.directory.members(target).find(({ id }) => id === userId)?.by);
}

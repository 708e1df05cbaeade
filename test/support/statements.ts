/** What tickets state, and whether the directory agrees: the one measure. */
import assert from 'node:assert/strict';
import { APP_ID } from '../../sandbox/company.ts';
import { licenseEdgesOf } from '../../sandbox/matrix/measure/licenses.ts';
import { edgeOf } from '../../sandbox/matrix/measure/memberships.ts';
import type { World } from '../../sandbox/world.ts';

export type Statement = {
  readonly requestId: string;
  readonly revision: number;
  readonly access: string;
  readonly outcome: string;
};

const LINE = /\[countersign (\S+) r(\d+) access=(\S+) outcome=(\S+)\]$/;

/** The machine-readable lines of a ticket's notes, in the order they were written. */
export function statements({ servicenow }: World, number: string): Statement[] {
  return servicenow.ticket(number).journal.flatMap(({ kind, text }) => {
    const [, requestId, revision, access, outcome] = (kind === 'work_note' && LINE.exec(text)) || [];
    return requestId && access && outcome ? [{ requestId, revision: Number(revision), access, outcome }] : [];
  });
}

/** The access a ticket states last, `nothing` before its first note. */
export function statedAccess(world: World, number: string): string {
  return statements(world, number).at(-1)?.access ?? 'nothing';
}

/** `access/outcome` of a ticket's last note. */
export function stated(world: World, number: string): string {
  const last = statements(world, number).at(-1);
  return last ? `${last.access}/${last.outcome}` : 'nothing';
}

/** Everything people can read on a ticket, as one text. */
export function textOf({ servicenow }: World, number: string): string {
  return servicenow
    .ticket(number)
    .journal.map(({ text }) => text)
    .join('\n---\n');
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
    for (const requestId of new Set(said.map((one) => one.requestId))) {
      const own = said.filter((one) => one.requestId === requestId);
      const last = own.at(-1);
      const record = (await app.means.requests.read(requestId))?.row;
      if (!last || !record) continue;
      if (own.some(({ revision }) => revision > last.revision))
        found.push(`${number}: an older note came last`);
      if (new Set(own.map(({ revision }) => revision)).size < own.length)
        found.push(`${number}: a note is there twice`);
      // The line of a version that gave nothing speaks for the version whose place it was to take.
      const access = record.desired?.access === 'none' ? 'none' : last.access;
      const user = record.request?.beneficiaryId ?? '';
      const planned = (record.plan?.changes ?? []).map(({ target }) => target);
      for (const target of [...planned, ...record.alreadyIn].filter(
        (one) => !one.startsWith('usage-location'),
      )) {
        const edge = `${user} in ${target}`;
        const present = isThere(world, target, user);
        if (planned.includes(target)) touched.set(edge, number);
        if (access === 'granted' && !present) found.push(`${number}: granted, but not ${edge}`);
        if (access === 'granted' || access === 'pending') explained.add(edge);
        if (access === 'unknown') {
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
  return found;
}

/** Asserts the one measure. */
export async function agree(world: World): Promise<void> {
  assert.deepEqual(await disagreements(world), []);
}

function isThere(world: World, target: string, userId: string): boolean {
  try {
    return target.includes('~')
      ? licenseEdgesOf(world, userId).includes(edgeOf(target, userId))
      : world.controlled.directory.members(target).some(({ id }) => id === userId);
  } catch {
    return false; // the group or the person is gone for ever
  }
}

/** Nobody but the app touches the licenses that journeys ask for. */
function isOurs({ controlled }: World, target: string, userId: string): boolean {
  if (target.includes('~')) return true;
  return controlled.directory.members(target).find(({ id }) => id === userId)?.by === `app:${APP_ID}`;
}

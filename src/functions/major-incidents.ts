import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { declareWindow } from '../activities/emergency/declare-window.ts';
import { endWindow } from '../activities/emergency/end-window.ts';
import { endOf, type IncidentWindow, isOpen, LONGEST_SECONDS } from '../domain/incident-window.ts';
import { instant, MINUTE, SECOND } from '../domain/instant.ts';
import type { LinkedIncident } from '../domain/linked-incident.ts';
import type { Emergency } from '../policy/rulebook.ts';
import type { Caller } from './caller.ts';
import { type Declaration, readDeclaration } from './declaration.ts';
import type { DoorCall } from './door.ts';
import { isNamed } from './is-operator.ts';
import { admitSignedIn, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';

/**
 * POST /api/major-incidents `{incident, reason, minutes?, roles?, system?, ended?}`, by a person whom a policy table names: opens a
 * window for the incident, makes the open one last longer, or ends it. It ends by itself all the same.
 */
export async function majorIncidents(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const door = await admitSignedIn(means, gate, call);
  if (!door.admitted) return door.answer;
  const body = await call.body();
  if (!body.read) return body.answer;
  const systems = Object.entries(means.ticketing).flatMap(([name, one]) =>
    one.incident && !one.keptHere ? [name] : [],
  );
  const read = readDeclaration(body.text, systems);
  if (!read.read) return problem(400, read.code, read.detail, read.issues);
  const { person } = door;
  const allowed = await emergencyFor(means, person);
  if (allowed === 'unread') return DIRECTORY_UNREAD;
  if (allowed === null)
    return problem(
      403,
      'not-a-declarer',
      'No policy table names you among those who may say that an incident is a major one.',
    );
  const { declaration } = read;
  return declaration.ended
    ? await end(means, call, declaration, person)
    : await declare(means, call, declaration, person, allowed);
}

const DIRECTORY_UNREAD = problem(
  503,
  'directory-unread',
  'Whether you may do this could not be asked of the directory. Nothing was done; send it again.',
);

/** What the tables say that name the person; `null`: none does. */
async function emergencyFor(means: Means, person: Caller): Promise<Emergency | 'unread' | null> {
  let unread = false;
  for (const kind of means.rulebook.kinds) {
    const inForce = means.rulebook.current(kind);
    const emergency = inForce.usable ? inForce.rules.emergency : undefined;
    if (!emergency) continue;
    const named = await isNamed(means, emergency.declarers, person.id, 'major-incidents');
    if (named === 'yes') return emergency;
    unread ||= named !== 'no';
  }
  return unread ? 'unread' : null;
}

async function declare(
  means: Means,
  call: DoorCall,
  { system, incident: number, reason, minutes, roleIds }: Declaration,
  person: Caller,
  emergency: Emergency,
): Promise<HttpResponseInit> {
  const longest = Math.min(emergency.windowSeconds, LONGEST_SECONDS);
  const seconds = minutes === null ? longest : (minutes * MINUTE) / SECOND;
  const issues = [
    ...(seconds > longest
      ? [{ path: '/minutes', message: `is more than ${Math.floor((longest * SECOND) / MINUTE)}` }]
      : []),
    ...(roleIds ?? []).flatMap((id, at) =>
      emergency.windowRoleIds.includes(id)
        ? []
        : [{ path: `/roles/${at}`, message: 'is no role that the policy table lets a window be for' }],
    ),
  ];
  if (issues.length > 0)
    return problem(
      400,
      'malformed',
      'Nothing was done. Mend what the issues name and send it again.',
      issues,
    );
  const found = await incidentOf(means, system, number);
  if (!found.found) return found.answer;
  const at = instant(means.clock.now());
  const word = { by: person.id, name: person.name, reason, seconds, roleIds, at };
  const done = await declareWindow(means, emergency, found.incident, word);
  if (done.declared === 'no') return problem(done.code === 'not-sealed' ? 503 : 409, done.code, done.detail);
  note(call, done.declared === 'anew' ? 'declared' : 'extended', person, done.window);
  return answered(done.declared === 'anew' ? 201 : 200, done.window);
}

type Found =
  | { readonly found: true; readonly incident: LinkedIncident }
  | { readonly found: false; readonly answer: HttpResponseInit };

/** Only an incident that goes on can be a major one. */
async function incidentOf({ ticketing }: Means, system: string, number: string): Promise<Found> {
  const no = (answer: HttpResponseInit): Found => ({ found: false, answer });
  const answer = await ticketing[system]?.incident?.(number, 'major-incidents');
  if (!answer || (answer.failed && answer.kind === 'missing'))
    return no(
      problem(404, 'incident-unknown', `There is no one incident ${number} that we are shown.`, [
        { path: '/incident', message: 'no such incident' },
      ]),
    );
  if (answer.failed)
    return no(
      problem(
        503,
        'incident-unread',
        `The incident could not be read: ${answer.because} Nothing was done; send it again.`,
      ),
    );
  const { incident } = answer;
  if (incident.active) return { found: true, incident };
  return no(
    problem(409, 'incident-over', `${number} is resolved or closed, so that nothing of it is urgent.`),
  );
}

async function end(
  means: Means,
  call: DoorCall,
  { system, incident, reason }: Declaration,
  person: Caller,
): Promise<HttpResponseInit> {
  const at = instant(means.clock.now());
  const open = (await means.windows.ofIncident(system, incident)).filter((window) => isOpen(window, at));
  const [last] = open.slice(-1);
  if (!last) return problem(409, 'no-window', `No window of ${incident} is open.`);
  for (const window of open) {
    await endWindow(means, window, { at, by: person.id, because: reason });
    note(call, 'ended', person, window);
  }
  return answered(200, { ...last, ended: { at, by: person.id, because: reason } });
}

function note(
  call: DoorCall,
  reason: 'declared' | 'extended' | 'ended',
  person: Caller,
  window: IncidentWindow,
): void {
  const { windowId, incident } = window;
  call.note({
    ...{ code: 'major-incident', reason, who: person.id },
    example: { incident, window: windowId, until: endOf(window) },
  });
}

function answered(status: 200 | 201, window: IncidentWindow): HttpResponseInit {
  const { windowId, incident, system, roleIds, ended } = window;
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ windowId, incident, system, roles: roleIds },
      until: ended?.at ?? endOf(window),
      ended: ended !== null,
    }),
  };
}

import type { TicketStanding } from '../../domain/ticket.ts';
import { meaningOf, WRITTEN_STANDINGS, type WrittenStanding } from '../../domain/written-standing.ts';

const SETTING = 'JIRA_MAPPING';
const LONGEST_TEXT = 80;

/** What is written for a standing: the status that a transition has to lead to, and fields that its screen asks for. */
type WrittenStatus = {
  readonly status: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What note and comment begin with, in place of the words that every tool has. */
  readonly words?: string;
};

/** Where issues are raised that call people, and what closes them. */
type FollowUpMapping = {
  readonly project: string;
  /** Ids of the issue types: a task is a sub-task of the ticket, an incident stands by itself in the project. */
  readonly task: string;
  readonly incident: string;
  /** The status that says of a follow-up that it is done. */
  readonly done: string;
  /** Fields that put an issue before a team, by the name that policy has for its queue. */
  readonly queues: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** How a site is set up: every id in it is the site's own. */
export type Mapping = {
  /** Keys of the service projects whose requests are tickets. */
  readonly projects: readonly string[];
  /** The field of the request type, whose ids are those of catalog items. */
  readonly requestType: string;
  /** The field of whom a request is for; `null`: whoever reports it. */
  readonly requestedFor: string | null;
  /** Fields by the names that policy tables have for what is answered on a form. */
  readonly variables: Readonly<Record<string, string>>;
  /** What priorities are called in policy tables, by their ids. */
  readonly priorities: Readonly<Record<string, string>>;
  /** What statuses mean, by their ids. One left out is `unknown`. */
  readonly statuses: Readonly<Record<string, TicketStanding>>;
  readonly writes: Readonly<Partial<Record<WrittenStanding, WrittenStatus>>>;
  /** Who reads what is meant for the customer: nobody outside the service desk, unless `public` is said. */
  readonly comments: 'internal' | 'public';
  readonly followUps: FollowUpMapping;
};

/** A part of the setting, and what is wrong with it. */
class Wrong extends Error {
  constructor(path: readonly string[], must: string) {
    super(`${[SETTING, ...path].join('/')} ${must}`);
  }
}

type Json = Readonly<Record<string, unknown>>;

const STANDINGS: readonly string[] = [
  'open',
  'in-progress',
  'completed',
  'incomplete',
  'skipped',
  'canceled',
];
const OVER: readonly string[] = ['completed', 'incomplete', 'skipped', 'canceled'];
/** The rest is written as what it means. */
const NEEDED = ['open', 'in-progress', 'completed', 'incomplete', 'canceled'] as const;

const PROJECT_KEY = /^[A-Z][A-Z0-9_]{1,19}$/;
const FIELD = /^(customfield_\d{1,12}|[a-z][A-Za-z]{1,39})$/;
const ID = /^\d{1,18}$/;

/** `JIRA_MAPPING`, held to what a site can be; or why it can't be used. integrations/jira has its schema and an example. */
export function mappingIn(text: string): { readonly mapping: Mapping } | { readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { message: `${SETTING} is not JSON. integrations/jira/mapping.example.json is an example.` };
  }
  try {
    return { mapping: mappingOf(value) };
  } catch (error) {
    if (error instanceof Wrong) return { message: error.message };
    throw error;
  }
}

const MEMBERS = [
  '$schema',
  'projects',
  'requestType',
  'requestedFor',
  'variables',
  'priorities',
  'statuses',
  'writes',
  'comments',
  'followUps',
];

function mappingOf(value: unknown): Mapping {
  const given = objectAt([], value, 'an object');
  onlyMembers([], given, MEMBERS);
  const projects = given['projects'];
  if (!Array.isArray(projects) || projects.length === 0 || !projects.every((one) => fits(PROJECT_KEY, one)))
    throw new Wrong(['projects'], 'must be keys of projects, such as ["SD"].');
  const statuses = statusesOf(objectAt(['statuses'], given['statuses'], 'an object of status id to meaning'));
  const comments = given['comments'] ?? 'internal';
  if (comments !== 'internal' && comments !== 'public')
    throw new Wrong(['comments'], 'must be "internal" or "public".');
  return {
    projects,
    requestType: fieldAt(['requestType'], given['requestType']),
    requestedFor:
      given['requestedFor'] === undefined ? null : fieldAt(['requestedFor'], given['requestedFor']),
    variables: eachOf(['variables'], given['variables'] ?? {}, fieldAt),
    priorities: eachOf(['priorities'], given['priorities'] ?? {}, textAt, ID),
    statuses,
    writes: writesOf(objectAt(['writes'], given['writes'], 'an object of standing to status'), statuses),
    comments,
    followUps: followUpsOf(objectAt(['followUps'], given['followUps'], 'an object')),
  };
}

function statusesOf(given: Json): Mapping['statuses'] {
  for (const [id, standing] of Object.entries(given)) {
    if (!ID.test(id)) throw new Wrong(['statuses', id], 'is no id of a status: those are digits.');
    if (typeof standing !== 'string' || !STANDINGS.includes(standing))
      throw new Wrong(['statuses', id], `must be one of ${STANDINGS.join(', ')}.`);
  }
  return given as Mapping['statuses'];
}

function writesOf(given: Json, statuses: Mapping['statuses']): Mapping['writes'] {
  onlyMembers(['writes'], given, WRITTEN_STANDINGS);
  for (const standing of NEEDED)
    if (given[standing] === undefined) throw new Wrong(['writes', standing], 'is missing.');
  const rows = Object.entries(given).map(([standing, row]) => {
    const path = ['writes', standing];
    const { status, fields, words, ...others } = objectAt(path, row, 'an object such as {"status": "10001"}');
    onlyMembers(path, others, []);
    if (!fits(ID, status)) throw new Wrong([...path, 'status'], 'must be the id of a status, in digits.');
    checkWay(path, standing as WrittenStanding, statuses[status]);
    return [
      standing,
      {
        status,
        ...(fields !== undefined && { fields: objectAt([...path, 'fields'], fields, 'an object of fields') }),
        ...(words !== undefined && { words: textAt([...path, 'words'], words) }),
      },
    ] as const;
  });
  return Object.fromEntries(rows);
}

/** What is written has to be read as what it was written for: whatever is not would end access, or never close. */
function checkWay(
  path: readonly string[],
  standing: WrittenStanding,
  read: TicketStanding | undefined,
): void {
  const meant = meaningOf(standing);
  if (read === undefined)
    throw new Wrong([...path, 'status'], 'is a status of which "statuses" does not say what it means.');
  if (OVER.includes(read) !== OVER.includes(meant))
    throw new Wrong(
      [...path, 'status'],
      `is a status that "statuses" reads as ${read}, and it is written for ${meant}.`,
    );
}

function followUpsOf(given: Json): FollowUpMapping {
  const path = ['followUps'];
  onlyMembers(path, given, ['project', 'task', 'incident', 'done', 'queues']);
  const idAt = (name: 'task' | 'incident' | 'done') => {
    const id = given[name];
    if (!fits(ID, id)) throw new Wrong([...path, name], 'must be an id, in digits.');
    return id;
  };
  const project = given['project'];
  if (!fits(PROJECT_KEY, project)) throw new Wrong([...path, 'project'], 'must be the key of a project.');
  const queues = eachOf([...path, 'queues'], given['queues'] ?? {}, (at, one) =>
    objectAt(at, one, 'an object of fields'),
  );
  return { project, task: idAt('task'), incident: idAt('incident'), done: idAt('done'), queues };
}

function eachOf<Value>(
  path: readonly string[],
  value: unknown,
  read: (path: readonly string[], value: unknown) => Value,
  names = /^[^\p{Cc}]{1,80}$/u,
): Readonly<Record<string, Value>> {
  const given = objectAt(path, value, 'an object');
  return Object.fromEntries(
    Object.entries(given).map(([name, one]) => {
      if (!names.test(name)) throw new Wrong([...path, name], 'has a name that can not be meant.');
      return [name, read([...path, name], one)];
    }),
  );
}

function fieldAt(path: readonly string[], value: unknown): string {
  if (fits(FIELD, value)) return value;
  throw new Wrong(path, 'must be the id of a field, such as customfield_10050.');
}

function textAt(path: readonly string[], value: unknown): string {
  if (typeof value === 'string' && value.length <= LONGEST_TEXT && /^[^\p{Cc}\p{Cs}]+$/u.test(value))
    return value;
  throw new Wrong(path, `must be a text of 1 to ${LONGEST_TEXT} characters in one line.`);
}

function objectAt(path: readonly string[], value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new Wrong(path, `must be ${what}.`);
}

function onlyMembers(path: readonly string[], given: Json, names: readonly string[]): void {
  const stray = Object.keys(given).find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new Wrong(
      [...path, stray],
      names.length > 0 ? `is unknown. There is ${names.join(', ')}.` : 'is unknown.',
    );
}

const fits = (shape: RegExp, value: unknown): value is string =>
  typeof value === 'string' && shape.test(value);

/** What a status means; one that the mapping does not name is `unknown`, never open or closed. */
export function standingOf({ statuses }: Pick<Mapping, 'statuses'>, status: string): TicketStanding {
  return (Object.hasOwn(statuses, status) && statuses[status]) || 'unknown';
}

/** What is written for a standing: its own row, or that of what it means. */
export function writtenFor({ writes }: Pick<Mapping, 'writes'>, standing: WrittenStanding): WrittenStatus {
  const meant = meaningOf(standing);
  const row = writes[standing] ?? writes[meant] ?? (meant === 'skipped' ? writes.canceled : undefined);
  if (!row) throw new Error(`${SETTING} has no status for ${standing}.`);
  return row;
}

/** Nobody works on it any more, by what its status means. */
export function isOver(standing: TicketStanding): boolean {
  return OVER.includes(standing);
}

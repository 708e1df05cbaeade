/** Names that people use in paths, queries and bodies, and the ids of the directory's objects that they stand for. */
import { nearestNames } from '../../src/policy/nearest.ts';
import { mailOf } from '../tenant/servicenow/people.ts';
import type { DirectoryDesk } from './ports.ts';
import { ControlProblem } from './problem.ts';

/** What a parameter or a member may name; routes and schemas declare it. */
export type Named = 'person' | 'group';

/**
 * The id behind a name. An id stays as it is, whether anybody has it or not. `path` is a JSON Pointer into the body.
 * Throws a `ControlProblem`: 404 where nothing has the name, 400 where several have.
 */
export type IdOf = (what: Named, name: string, path?: string) => string;

type People = Pick<DirectoryDesk, 'listUsers' | 'listGroups'>;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `directory` is asked for each name, because a reset replaces it. */
export function namesOf(directory: () => People): IdOf {
  return (what, name, path) => {
    const trimmed = name.trim();
    if (ID.test(trimmed)) return trimmed;
    return what === 'person'
      ? personNamed(directory(), trimmed, path)
      : groupNamed(directory(), trimmed, path);
  };
}

function personNamed(directory: People, name: string, path?: string): string {
  const people = directory.listUsers();
  const signingIn = people.filter(
    ({ userPrincipalName }) => same(userPrincipalName, name) || same(mailOf(userPrincipalName), name),
  );
  const called = signingIn.length > 0 ? signingIn : people.filter((one) => same(one.displayName, name));
  const found = liveOrAll(called);
  const [person] = found;
  if (person && found.length === 1) return person.id;
  if (person) {
    const shown = found.map((one) => `${one.userPrincipalName}${one.deleted ? ` (${one.id})` : ''}`);
    throw ambiguous('person', `${found.length} people are called`, name, shown, path);
  }
  const names = people.flatMap((one) => [one.displayName, one.userPrincipalName]);
  throw unknownName('user', 'Nobody in the directory is called', name, names, path);
}

function groupNamed(directory: People, name: string, path?: string): string {
  const groups = directory.listGroups();
  const found = liveOrAll(groups.filter((one) => same(one.displayName, name)));
  const [group] = found;
  if (group && found.length === 1) return group.id;
  if (group)
    throw ambiguous(
      'group',
      `${found.length} groups are called`,
      name,
      found.map(({ id }) => id),
      path,
    );
  const names = groups.map(({ displayName }) => displayName);
  throw unknownName('group', 'No group of the directory is called', name, names, path);
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Somebody in the recycle bin is meant only where nobody else has the name. */
function liveOrAll<Row extends { readonly deleted: boolean }>(rows: readonly Row[]): readonly Row[] {
  const live = rows.filter(({ deleted }) => !deleted);
  return live.length > 0 ? live : rows;
}

function ambiguous(
  what: Named,
  begins: string,
  name: string,
  candidates: readonly string[],
  path?: string,
): ControlProblem {
  const message = `${begins} "${name}". Say which: ${candidates.join(', ')}.`;
  return new ControlProblem(400, `ambiguous-${what}`, message, path);
}

function unknownName(
  what: 'user' | 'group',
  begins: string,
  name: string,
  names: readonly string[],
  path?: string,
): ControlProblem {
  const near = nearestNames(name, names);
  const next =
    near.length > 0
      ? `Did you mean ${near.join(', or ')}?`
      : `GET /directory/${what}s lists the ones there are.`;
  return new ControlProblem(404, `unknown-${what}`, `${begins} "${name}". ${next}`, path);
}

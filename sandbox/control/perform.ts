/** Finds the operation that a request asks for and runs it, checked against what the operation declares. */
import { readBody } from './body.ts';
import { type IdOf, type Named, namesOf } from './names.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem } from './problem.ts';
import { type Answer, match, type Route } from './route.ts';

/** `path` below `/control`. Throws a `ControlProblem` where the request is refused. */
export async function perform(
  routes: readonly Route[],
  { directory, changes }: ControlledTenant,
  path: string,
  request: Request,
): Promise<Answer> {
  const { route, params } = routeFor(routes, path, request.method);
  const query = new URL(request.url).searchParams;
  const stray = [...query.keys()].find((name) => !route.query?.includes(name));
  if (stray !== undefined)
    throw new ControlProblem(400, 'unknown-query', `${path} takes no query "${stray}".`);
  const idOf = namesOf(() => directory);
  const named = namedIds(route.names ?? {}, idOf, params, query);
  const body = route.schema ? await readBody(request, route.schema, idOf) : undefined;
  const answer = await route.run({ params: named, query, body });
  if (route.method !== 'GET') changes.noted(route.changes);
  return answer;
}

function routeFor(routes: readonly Route[], path: string, method: string) {
  const fitting = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params ? [{ route, params }] : [];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found) return found;
  if (fitting.length === 0)
    throw new ControlProblem(
      404,
      'unknown-operation',
      `The control API has nothing at ${path}; GET /control lists what it has.`,
    );
  const methods = fitting.map(({ route }) => route.method).join(', ');
  throw new ControlProblem(405, 'wrong-method', `${path} takes ${methods}.`);
}

/** The parameters with ids in place of names; those of the query are replaced where they stand. */
function namedIds(
  names: Readonly<Record<string, Named>>,
  idOf: IdOf,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Readonly<Record<string, string>> {
  const found = { ...params };
  for (const [name, what] of Object.entries(names)) {
    const [given, asked] = [params[name], query.get(name)];
    if (given !== undefined) found[name] = idOf(what, given);
    if (asked !== null) query.set(name, idOf(what, asked));
  }
  return found;
}

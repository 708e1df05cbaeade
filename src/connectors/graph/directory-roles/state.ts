import type { Known } from '../../../domain/risk.ts';
import type { RoleState } from '../../../ports/roles.ts';
import { asked as askedOf, known } from '../accounts/known.ts';
import type { Ways } from '../accounts/roles.ts';
import { newestFirst } from '../accounts/values.ts';
import type { GraphAnswer, JsonObject } from '../answer.ts';
import { readByName } from '../named-reads.ts';
import type { GraphContext } from '../purposes.ts';
import { listedIn } from './lists.ts';
import { roleAssignmentsPath, roleInstancesPath, roleRequestsPath } from './paths.ts';
import { roleInstanceOf, roleRequestOf } from './views.ts';

export type StateWays = Ways & {
  /** Knows ids of our own identities. */
  readonly isOurs: (id: string) => boolean;
};

type Reading = {
  readonly answer: GraphAnswer;
  readonly path: string;
  readonly what: string;
  readonly context: GraphContext;
};

type Role = { readonly roleId: string; readonly scope: string };

const INSTANCES = 'instances';
const ASSIGNMENTS = 'assignments';

/** What schedules say of a person and a role and what the directory's own list says in one batch, and what was asked for. */
export async function roleStateOf(
  { client, batch, clock, isOurs }: StateWays,
  userId: string,
  role: Role,
  requestId: string,
): Promise<RoleState> {
  const context = { requestId, purpose: 'role-state' } as const;
  const paths = new Map([
    [INSTANCES, roleInstancesPath(userId)],
    [ASSIGNMENTS, roleAssignmentsPath(userId)],
  ]);
  const reads = new Map([...paths].map(([name, path]) => [name, { path }] as const));
  const asking = { requestId, purpose: 'role-requests' } as const;
  const path = roleRequestsPath(userId);
  const [answerTo, asked] = await Promise.all([
    readByName(batch, reads, context),
    client({ method: 'GET', path }, asking),
  ]);
  const isOf = (one: Role) => one.roleId === role.roleId.toLowerCase() && one.scope === role.scope;
  const listOf = async <One extends Role>(
    { answer, path: from, what, context: of }: Reading,
    view: (body: JsonObject) => One | null,
  ): Promise<Known<readonly One[]>> => {
    const about = askedOf(clock, from, what);
    const list = await listedIn(client, answer, about, of);
    if (list.known !== 'yes') return list;
    return known(about, list.items.flatMap((item) => view(item) ?? []).filter(isOf), null);
  };
  const listed = (name: string, what: string): Reading => ({
    answer: answerTo(name),
    path: paths.get(name) ?? '',
    what,
    context,
  });
  const held = (body: JsonObject) => roleInstanceOf(body, false);
  const instances = await listOf(listed(INSTANCES, 'Role assignments'), held);
  const own = "The directory's own role assignments";
  const assignments = await listOf(listed(ASSIGNMENTS, own), held);
  const requests = await listOf(
    { answer: asked, path, what: 'Requests for roles', context: asking },
    (body) => roleRequestOf(body, isOurs),
  );
  return {
    instances:
      instances.known === 'yes'
        ? { ...instances, value: instances.value.filter(({ memberType }) => memberType === 'direct') }
        : instances,
    listed:
      assignments.known === 'yes' ? { ...assignments, value: assignments.value.length > 0 } : assignments,
    requests:
      requests.known === 'yes'
        ? { ...requests, value: newestFirst(requests.value, ({ createdAt }) => createdAt) }
        : requests,
  };
}

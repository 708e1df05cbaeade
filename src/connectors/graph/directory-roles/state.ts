import type { RoleRequest } from '../../../domain/directory-role.ts';
import type { Known } from '../../../domain/risk.ts';
import type { RoleState } from '../../../ports/roles.ts';
import { asked, known } from '../accounts/known.ts';
import { newestFirst } from '../accounts/values.ts';
import { readByName } from '../named-reads.ts';
import type { GraphContext } from '../purposes.ts';
import { listedIn } from './lists.ts';
import { roleAssignmentsPath, roleInstancesPath, roleRequestsPath } from './paths.ts';
import type { Ways } from './principals.ts';
import { roleInstanceOf, roleRequestOf } from './views.ts';

type Role = { readonly roleId: string; readonly scope: string };

const INSTANCES = 'instances';
const ASSIGNMENTS = 'assignments';
const REQUESTS = 'requests';

/** What schedules say of a person and a role, what the directory's own list says, and what was asked for: one batch. */
export async function roleStateOf(
  { client, batch, clock }: Ways,
  userId: string,
  role: Role,
  context: GraphContext,
): Promise<RoleState> {
  const paths = new Map([
    [INSTANCES, roleInstancesPath(userId)],
    [ASSIGNMENTS, roleAssignmentsPath(userId)],
    [REQUESTS, roleRequestsPath(userId)],
  ]);
  const reads = new Map([...paths].map(([name, path]) => [name, { path }] as const));
  const answerTo = await readByName(batch, reads, context);
  const isOf = (one: Role) => one.roleId === role.roleId.toLowerCase() && one.scope === role.scope;
  const listOf = async <One extends Role>(
    name: string,
    what: string,
    of: (body: Parameters<typeof roleRequestOf>[0]) => One | null,
  ): Promise<Known<readonly One[]>> => {
    const about = asked(clock, paths.get(name) ?? '', what);
    const list = await listedIn(client, answerTo(name), about, context);
    if (list.known !== 'yes') return list;
    const found = list.items.flatMap((item) => of(item) ?? []).filter(isOf);
    return known(about, found, null);
  };
  const instances = await listOf(INSTANCES, 'Role assignments', (body) => roleInstanceOf(body, false));
  const assignments = await listOf(ASSIGNMENTS, "The directory's own role assignments", (body) =>
    roleInstanceOf(body, false),
  );
  const requests = await listOf<RoleRequest>(REQUESTS, 'Requests for roles', roleRequestOf);
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

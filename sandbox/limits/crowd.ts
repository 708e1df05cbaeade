/** Many people at once, in the directory and in the ticket tool. */
import { objectId } from '../tenant/company/ids.ts';
import { mailName } from '../tenant/company/person.ts';
import type { World } from '../world.ts';

/** So many new employees, named after where they are used; `inTool`: the ticket tool knows them, too. */
export function addCrowd(
  { tenant, servicenow }: World,
  name: string,
  count: number,
  { inTool = false }: { readonly inTool?: boolean } = {},
): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const displayName = `${name} ${n + 1}`;
    const person = {
      id: objectId('user', displayName),
      displayName,
      userPrincipalName: `${mailName(name)}.${n + 1}@contoso.example`,
    };
    tenant.directory.addUser(person);
    if (inTool) servicenow.addPerson({ ...person, accountEnabled: true, managerId: null });
    return person.id;
  });
}

/** Puts everybody into a group, as an administrator does. */
export function putAll({ tenant }: World, groupId: string, people: readonly string[]): void {
  for (const person of people) tenant.directory.putMember(groupId, person);
}

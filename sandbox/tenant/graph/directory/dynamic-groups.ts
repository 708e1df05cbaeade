import type { Directory } from './directory.ts';
import type { Actor, UserRecord } from './records.ts';

/** Puts a user into, or takes them out of, the dynamic groups whose rule their department meets. */
export function reevaluate(directory: Directory, user: UserRecord, actor: Actor): void {
  const view = directory.settled();
  for (const group of directory.groups(view)) {
    if (group.class !== 'dynamic') continue;
    const meets = user.department !== null && group.departments.includes(user.department);
    const isMember = directory.edges.edge(group.id, user.id, view) !== null;
    if (meets !== isMember) directory.setMember(group.id, user.id, meets, actor);
  }
}

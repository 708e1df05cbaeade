import type { View } from './cell.ts';
import type { Directory } from './directory.ts';

/** Live groups the object is in by any path, nearest first. */
export function groupsAbove(directory: Directory, objectId: string, view: View): readonly string[] {
  return walk(objectId, (id) =>
    directory.edges.groupsOf(id, view).filter((groupId) => directory.group(groupId, view)),
  );
}

/** Live members of a group by any path: users and groups. */
export function membersBelow(directory: Directory, groupId: string, view: View): readonly string[] {
  return walk(groupId, (id) => liveMembers(directory, id, view));
}

/** Live direct members of a group, in order of id. */
export function liveMembers(directory: Directory, groupId: string, view: View): readonly string[] {
  return directory.edges
    .membersOf(groupId, view)
    .filter((id) => directory.user(id, view) ?? directory.group(id, view));
}

function walk(start: string, next: (id: string) => readonly string[]): readonly string[] {
  const seen = new Set([start]);
  for (const id of seen) for (const reached of next(id)) seen.add(reached);
  seen.delete(start);
  return [...seen];
}

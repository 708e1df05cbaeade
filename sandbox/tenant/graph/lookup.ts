/** Objects by what a URL calls them, or the refusal that Graph answers with. */
import { malformed, notFound, unsupportedQuery } from './answer.ts';
import { type GraphCall, isAdvanced, isEventual } from './call.ts';
import type { View } from './directory/cell.ts';
import type { Directory } from './directory/directory.ts';
import type { GroupRecord, UserRecord } from './directory/records.ts';
import { type Filter, parseFilter } from './filter.ts';
import { GROUP_PROPERTIES, mayReadGroups, showGroup } from './group-view.ts';
import type { GraphParts } from './parts.ts';
import { selectedOf } from './projection.ts';
import { isGuid } from './route.ts';
import { mayReadUsers, noteLeaveDate, showUser, USER_PROPERTIES } from './user-view.ts';

/** By object id or principal name. Throws the 404 for one that this view doesn't show, deleted ones included. */
export function userAt(directory: Directory, idOrName: string, view: View): UserRecord {
  const user = isGuid(idOrName) ? directory.user(idOrName, view) : directory.userNamed(idOrName, view);
  if (user) return user;
  throw notFound(idOrName);
}

export function groupAt(directory: Directory, id: string, view: View): GroupRecord {
  const group = directory.group(id, view);
  if (group) return group;
  throw notFound(id);
}

/** The filter of a list, `null` without one. Refuses advanced operators unless the call is an advanced query. */
export function filterOf(call: GraphCall): Filter | null {
  const text = call.query.get('$filter');
  if (text === undefined) return null;
  const filter = parseFilter(text);
  if (filter.advanced && !isAdvanced(call)) throw notAdvanced();
  return filter;
}

/** Refuses options that a list of references takes in advanced queries only. */
export function refusePlainOptions(call: GraphCall, options: readonly string[]): void {
  if (isAdvanced(call) || !options.some((option) => call.query.has(option))) return;
  throw notAdvanced();
}

const notAdvanced = () =>
  unsupportedQuery('The specified filter to the reference property query is currently not supported.');

/** A call with a cast may not have any option, unless it is an advanced query. */
export function refuseCastOptions(call: GraphCall): void {
  if (call.query.size === 0 || isAdvanced(call)) return;
  if (isEventual(call)) throw unsupportedQuery('The $count option is needed with this query.');
  throw unsupportedQuery(
    'Request with a cast and query options needs ConsistencyLevel: eventual and $count.',
  );
}

/** One object of a mixed list; what the caller may not read has its type and id only (graph 3.8). */
export function showObject(
  { directory, switches }: Pick<GraphParts, 'directory' | 'switches'>,
  id: string,
  call: GraphCall,
): Readonly<Record<string, unknown>> {
  const select = call.query.get('$select');
  refuseUnknownNames(select);
  const lenient = switches.mixedSelect === 'lenient';
  const user = directory.user(id, call.view);
  if (user) {
    const type = '#microsoft.graph.user';
    if (!mayReadUsers(call.principal)) return { '@odata.type': type, id };
    noteLeaveDate(call);
    return {
      '@odata.type': type,
      ...showUser(user, lenient ? selectedOf(USER_PROPERTIES, select) : select, call),
    };
  }
  const group = directory.group(id, call.view);
  const type = '#microsoft.graph.group';
  return group && mayReadGroups(call.principal)
    ? { '@odata.type': type, ...showGroup(group, lenient ? selectedOf(GROUP_PROPERTIES, select) : select) }
    : { '@odata.type': type, id };
}

function refuseUnknownNames(select: string | undefined): void {
  for (const name of select?.toLowerCase().split(',') ?? []) {
    if (USER_PROPERTIES.has(name.trim()) || GROUP_PROPERTIES.has(name.trim())) continue;
    throw malformed(`Could not find a property named '${name}' on type 'microsoft.graph.directoryObject'.`);
  }
}

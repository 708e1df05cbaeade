/** `$expand=manager` on one user: a `$select` inside needs `$levels`, and that an advanced query (graph 3.3). */
import { malformed, unsupportedQuery } from './answer.ts';
import { type GraphCall, isAdvanced } from './call.ts';
import type { Directory } from './directory/directory.ts';
import type { UserRecord } from './directory/records.ts';
import type { Shown } from './projection.ts';
import { showUser } from './user-view.ts';

const SHAPE = /^manager(?:\((?<options>[^()]*)\))?$/i;
const LONGEST_CHAIN = 50;

/** The `manager` property to add, nested as far as asked; nothing without `$expand` or without a manager. */
export function expandManager(directory: Directory, call: GraphCall, user: UserRecord): Shown {
  const expand = call.query.get('$expand');
  if (expand === undefined) return {};
  const shape = SHAPE.exec(expand);
  if (!shape) throw malformed(`Parsing OData Select and Expand failed: '${expand}'.`);
  const options = new Map((shape.groups?.['options'] ?? '').split(';').map(optionOf));
  const levels = options.get('$levels');
  if (options.has('$select') && levels === undefined)
    throw unsupportedQuery('$select in $expand needs $levels.');
  if (levels !== undefined && !isAdvanced(call)) throw unsupportedQuery('$levels needs an advanced query.');
  const depth = levels === undefined ? 1 : levels === 'max' ? LONGEST_CHAIN : Number(levels);
  return managerOf(directory, call, user, options.get('$select'), depth);
}

function managerOf(
  directory: Directory,
  call: GraphCall,
  user: UserRecord,
  select: string | undefined,
  depth: number,
): Shown {
  const manager = user.managerId === null ? undefined : directory.user(user.managerId, call.view);
  if (!manager || depth < 1) return {};
  const shown = { '@odata.type': '#microsoft.graph.user', ...showUser(manager, select, call) };
  return { manager: { ...shown, ...managerOf(directory, call, manager, select, depth - 1) } };
}

function optionOf(text: string): readonly [string, string] {
  const [name = '', value = ''] = text.split('=');
  return [name.trim().toLowerCase(), value.trim()];
}

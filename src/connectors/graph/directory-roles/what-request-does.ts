import { type Instant, instant } from '../../../domain/instant.ts';
import type { DirectoryWrite } from '../../../ports/write-guard.ts';
import { type JsonObject, objectOf } from '../answer.ts';
import { scopeOf } from './paths.ts';

const REMOVES = ['action', 'directoryScopeId', 'justification', 'principalId', 'roleDefinitionId'];
const ASSIGNS = [...REMOVES, 'scheduleInfo', 'ticketInfo'].toSorted();

/** A role is given to one person until a moment, or lasts until a later one, or is taken from one; nothing else is asked of the directory for roles: `null`. */
export function whatRoleRequestDoes(body: unknown): DirectoryWrite | null {
  const asked = objectOf(body);
  const [userId, roleId] = [textIn(asked, 'principalId'), textIn(asked, 'roleDefinitionId')];
  const scope = textIn(asked, 'directoryScopeId');
  if (asked === null || userId === '' || roleId === '' || scope === '') return null;
  const names = Object.keys(asked).toSorted().join();
  const role = { write: 'role', userId, roleId, scope: scopeOf(scope) } as const;
  if (asked['action'] === 'adminRemove' && names === REMOVES.join()) return { ...role, until: null };
  const until = untilIn(objectOf(asked['scheduleInfo']));
  const isGiven = asked['action'] === 'adminAssign' || asked['action'] === 'adminExtend';
  if (!isGiven || names !== ASSIGNS.join() || until === null) return null;
  return { ...role, until };
}

/** Only what begins at once, and has an end. */
function untilIn(schedule: JsonObject | null): Instant | null {
  if (schedule === null || Object.keys(schedule).join() !== 'expiration') return null;
  const expiration = objectOf(schedule['expiration']);
  const at = Date.parse(textIn(expiration, 'endDateTime'));
  if (Object.keys(expiration ?? {}).length !== 2 || expiration?.['type'] !== 'afterDateTime') return null;
  return Number.isNaN(at) ? null : instant(at);
}

const textIn = (body: JsonObject | null, name: string): string => {
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
};

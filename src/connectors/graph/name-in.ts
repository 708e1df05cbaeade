import { oneLine } from '../../domain/written-text.ts';
import type { JsonObject } from './answer.ts';

/**
 * What the directory calls a user or a group; empty where it shows no name. Owners name their groups, and people themselves, as they
 * like: in one line, without what nobody sees, wherever it is quoted.
 */
export function nameIn(body: JsonObject): string {
  const name = body['displayName'];
  return typeof name === 'string' ? oneLine(name) : '';
}

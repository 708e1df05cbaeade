import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import type { DoorCall } from './door.ts';
import type { healthOf } from './health.ts';
import { admitPerson, type TokenGate } from './operator-door.ts';

/** What is red, with every check of every connection, for people who may see them. */
export async function healthChecked(
  means: Means,
  gate: TokenGate,
  health: ReturnType<typeof healthOf>,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const found = await admitPerson(means, gate, call, ['Operator', 'Auditor']);
  return found.admitted ? await health.ready('checked') : found.answer;
}

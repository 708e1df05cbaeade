import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { connectionsPage } from '../console/connections-page.ts';
import { timesOf } from '../console/times.ts';
import { instant } from '../domain/instant.ts';
import type { Checkups } from './checkups.ts';
import { answer, readerOf, whoReads } from './console-door.ts';
import type { DoorCall } from './door.ts';
import type { TokenGate } from './operator-door.ts';

/** GET /api/console/connections: every check of every connection, made for this page. Costs some fifty reads, once in ten seconds. */
export async function consoleConnections(
  means: Means,
  gate: TokenGate,
  checkups: Checkups,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const home = '../console';
  const seen = await whoReads(means, gate, call, home);
  if (!seen.reads) return seen.answer;
  const report = await checkups.report();
  const times = timesOf(means.limits.timeZone, instant(means.clock.now()));
  const reader = readerOf(means, seen.person);
  return answer(200, (nonce) =>
    connectionsPage(report, { home, here: 'connections', reader, nonce, times }, times),
  );
}

/** Ending somebody's sessions: sign-ins of before count no more (graph 3.13). */
import { actorOf } from './actor.ts';
import { denied, NO_CONTENT, ok } from './answer.ts';
import { userAt } from './lookup.ts';
import { GRAPH_ROOT } from './paging.ts';
import type { GraphParts } from './parts.ts';
import { wholeSecond } from './passwords.ts';
import { mayChange } from './roles/standing.ts';
import type { Route } from './route.ts';

export function sessionRoutes(parts: GraphParts): readonly Route[] {
  const { clock, directory, switches } = parts;
  return [
    {
      method: 'POST',
      path: '/users/{id}/revokeSignInSessions',
      units: 1,
      answer(call, [idOrName = '']) {
        const user = userAt(directory, idOrName, directory.settled());
        if (!mayChange(parts, user, 'sessions')) throw denied();
        const { revokedSessions, revokeSessionsAnswer } = switches;
        if (revokedSessions === 'end')
          directory.putUser(
            { ...user, sessionsValidFrom: wholeSecond(clock.now()) },
            actorOf(call.principal),
          );
        if (revokeSessionsAnswer === 'no-content') return NO_CONTENT;
        return ok({ '@odata.context': `${GRAPH_ROOT}/$metadata#Edm.Boolean`, value: true });
      },
    },
  ];
}

/** What apps decide about somebody's risk: 204 says that it was accepted, and no more (graph 10.1, 10.2). */
import { actorOf } from '../actor.ts';
import { badRequest, type GraphAnswer, NO_CONTENT, notFound } from '../answer.ts';
import { bodyField, type GraphCall } from '../call.ts';
import type { GraphParts } from '../parts.ts';
import { isGuid, type Route } from '../route.ts';
import { refuseUnlicensedUsers, showsUser } from './license.ts';
import type { Verdict } from './records.ts';

const VERDICTS: readonly Verdict[] = ['dismiss', 'confirmSafe', 'confirmCompromised'];

export function riskVerdictRoutes(parts: GraphParts): readonly Route[] {
  return VERDICTS.map((verdict) => ({
    method: 'POST',
    path: `/identityProtection/riskyUsers/${verdict}`,
    units: 1,
    bucket: 'risk',
    answer: (call) => decide(parts, call, verdict),
  }));
}

function decide(parts: GraphParts, call: GraphCall, verdict: Verdict): GraphAnswer {
  const { risk, switches, deeds, clock } = parts;
  refuseUnlicensedUsers(switches);
  const ids = userIds(call.body, switches.riskVerdictMost);
  const subjects = ids.filter((id) => isSubject(parts, verdict, id));
  const stranger = ids.find((id) => !subjects.includes(id));
  if (stranger !== undefined && switches.riskVerdictOnNobody === 'refused') throw notFound(stranger);
  const by = actorOf(call.principal);
  for (const userId of subjects) {
    risk.decide(verdict, userId, by);
    deeds.tell({ at: clock.now(), by, deed: { kind: 'verdict', userId, verdict } });
  }
  return NO_CONTENT;
}

function userIds(body: unknown, most: number): readonly string[] {
  const ids = bodyField(body, 'userIds');
  const isList = Array.isArray(ids) && ids.length > 0 && ids.every((id) => isGuid(String(id)));
  if (!isList) throw badRequest("Invalid value specified for property 'userIds'.");
  if (ids.length > most) throw badRequest(`The number of user ids can't be more than ${most}.`);
  return ids.map((id) => String(id).toLowerCase());
}

/** Nobody is dismissed who was deleted, or whom the tenant's license doesn't show. */
function isSubject({ risk, directory, switches }: GraphParts, verdict: Verdict, id: string): boolean {
  const view = directory.settled();
  if (!directory.user(id, view)) return false;
  const known = risk.risk(id, view);
  return known ? showsUser(switches, known) : verdict === 'confirmCompromised';
}

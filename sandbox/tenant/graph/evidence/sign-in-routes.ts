/** Sign-ins: read as seldom as any report, with the risk that was detected in them; and verdicts about single ones (graph 6.4, 8.3, 10.1). */
import { actorOf } from '../actor.ts';
import { badRequest, type GraphAnswer, NO_CONTENT, notFound, ok, Refusal } from '../answer.ts';
import { logPage } from '../audit-routes.ts';
import { bodyField, type GraphCall } from '../call.ts';
import type { GraphParts } from '../parts.ts';
import type { Detection, Verdict } from '../risk/records.ts';
import { isOpen } from '../risk/records.ts';
import type { Route } from '../route.ts';
import type { GraphSwitches } from '../switches.ts';
import type { SignInRecord } from './sign-ins.ts';

const VERDICTS: readonly Verdict[] = ['dismiss', 'confirmSafe', 'confirmCompromised'];

export function signInRoutes(parts: GraphParts): readonly Route[] {
  const report = { method: 'GET', units: 1, bucket: 'reports' } as const;
  return [
    {
      ...report,
      path: '/auditLogs/signIns',
      answer: (call) => logPage('signIns', call, readable(parts, call)),
    },
    {
      ...report,
      path: '/auditLogs/signIns/{id}',
      answer(call, [id = '']) {
        const record = readable(parts, call).find((one) => one.id === id);
        if (!record) throw notFound(id);
        return ok(record);
      },
    },
    ...VERDICTS.map(
      (verdict): Route => ({
        method: 'POST',
        path: `/auditLogs/signIns/${verdict}`,
        units: 1,
        answer: (call) => decide(parts, call, verdict),
      }),
    ),
  ];
}

function readable({ signIns, risk, switches }: GraphParts, { view }: GraphCall): readonly SignInRecord[] {
  if (switches.riskLicense === 'none')
    throw new Refusal(
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    );
  const detections = risk.detections(view);
  return signIns.readable(view.now).map((record) => {
    const its = detections.filter(({ requestId }) => requestId === record.id);
    return { ...record, ...riskShown(its, switches) };
  });
}

function riskShown(detections: readonly Detection[], { riskLicense }: GraphSwitches): object {
  const licensed = riskLicense === 'P2';
  const level = (its: readonly Detection[]) => (licensed ? (its.at(-1)?.level ?? 'none') : 'hidden');
  const last = detections.at(-1);
  return {
    riskState: last?.state ?? 'none',
    riskDetail: licensed ? (last?.detail ?? 'none') : 'hidden',
    riskLevelAggregated: level(detections.filter(({ state }) => isOpen(state))),
    riskLevelDuringSignIn: level(detections.filter(({ at, detectedAt }) => detectedAt <= at)),
    riskEventTypes_v2: detections.map(({ type }) => (licensed ? type : 'generic')),
  };
}

/** All or none; the refusal is worded as it was seen (risk 1). */
function decide({ risk }: GraphParts, call: GraphCall, verdict: Verdict): GraphAnswer {
  const ids = bodyField(call.body, 'requestIds');
  if (!Array.isArray(ids) || ids.length === 0) throw badRequest("Invalid value for property 'requestIds'.");
  const known = ids.map(String);
  if (!known.every((id) => risk.isRiskySignIn(id)))
    throw badRequest('The request ids do not exist in the tenant or the sign-ins are not risky.');
  for (const id of known) risk.decideSignIn(verdict, id, actorOf(call.principal));
  return NO_CONTENT;
}

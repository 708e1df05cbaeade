/** Reading sign-ins, as seldom as any report (graph 6.4, 8.3). */
import { notFound, ok, Refusal } from '../answer.ts';
import { logPage } from '../audit-routes.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';

export function signInRoutes({ signIns, switches }: GraphParts): readonly Route[] {
  const report = { method: 'GET', units: 1, bucket: 'reports' } as const;
  const readable = (now: number) => {
    if (switches.riskLicense !== 'none') return signIns.readable(now);
    throw new Refusal(
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    );
  };
  return [
    {
      ...report,
      path: '/auditLogs/signIns',
      answer: (call) => logPage('signIns', call, readable(call.view.now)),
    },
    {
      ...report,
      path: '/auditLogs/signIns/{id}',
      answer(call, [id = '']) {
        const record = readable(call.view.now).find((one) => one.id === id);
        if (!record) throw notFound(id);
        return ok(record);
      },
    },
  ];
}

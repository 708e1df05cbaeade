/** Alerts that monitoring sends to the app. */
import { ALERT_TAMPERS, type AlertSent } from '../tenant/monitoring.ts';
import { userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { ok, param, type Route } from './route.ts';
import { object, person, text } from './schemas.ts';

const alert = object(
  {
    userId: person,
    alertId: text,
    detectedAt: text,
    source: text,
    text,
    times: { type: 'integer', minimum: 1, maximum: 50 },
    tamper: { enum: ALERT_TAMPERS },
  },
  'userId',
);

type AlertBody = AlertSent & {
  readonly times?: number;
  readonly tamper?: (typeof ALERT_TAMPERS)[number];
};

export function alertRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/alerts/:what',
      summary: 'Sends the app an alert about somebody, as monitoring does',
      example: { userId: 'Felix Brandt', times: 2 },
      schema: alert,
      async run(call) {
        const { times, tamper, ...sent } = call.body as AlertBody;
        userOf(tenant().directory, sent.userId);
        const sending = { ...(times && { times }), ...(tamper && { tamper }) };
        const answers = await tenant().monitoring.send(param(call, 'what'), sent, sending);
        return ok(answers.map(({ status, body }) => ({ status, body })));
      },
    },
  ];
}

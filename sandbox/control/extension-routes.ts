/** PIM's custom extension: what PIM asks the app while somebody activates a role, and what it is answered. */
import { randomUUID } from 'node:crypto';
import { EXTENSION_TAMPERS, type ExtensionTamper } from '../tenant/entra/extension-token.ts';
import { roleNamed } from '../tenant/graph/roles/definitions.ts';
import type { AppHost } from './app-host.ts';
import { found, userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { ok, type Route } from './route.ts';
import { object, person, text } from './schemas.ts';

const evaluate = object(
  {
    as: person,
    roleId: text,
    scope: text,
    duration: text,
    ticket: text,
    id: text,
    tamper: { enum: EXTENSION_TAMPERS },
  },
  'as',
  'roleId',
);

type Evaluate = {
  readonly as: string;
  readonly roleId: string;
  readonly scope?: string;
  readonly duration?: string;
  readonly ticket?: string;
  /** Of the activation; asked again it is the same question. */
  readonly id?: string;
  readonly tamper?: ExtensionTamper;
};

export function extensionRoutes(tenant: () => ControlledTenant, appHost: AppHost): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/extension/evaluate',
      summary: 'Asks the app, as PIM does, whether somebody may activate a role',
      example: { as: 'Felix Brandt', roleId: 'Exchange Administrator' },
      schema: evaluate,
      async run(call) {
        const { as, roleId, scope = '/', duration = 'PT1H', ticket, id, tamper } = call.body as Evaluate;
        const { directory, tokens } = tenant();
        const body = JSON.stringify({
          ...{ id: id ?? randomUUID(), status: 'PendingEvaluation', action: 'selfActivate' },
          principalId: userOf(directory, as).id,
          roleDefinitionId: found('role', () => roleNamed(roleId)).id,
          ...{ directoryScopeId: scope, justification: 'P1' },
          scheduleInfo: { expiration: { type: 'afterDuration', duration } },
          ...(ticket && { ticketInfo: { ticketNumber: ticket } }),
        });
        const token = await tokens.issueExtension(tamper);
        const from = performance.now();
        const answer = await appHost.fetch(
          new Request(`${appHost.url}/api/pim/evaluate`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'content-length': String(Buffer.byteLength(body)),
              ...(token && { authorization: `Bearer ${token}` }),
            },
            body,
          }),
        );
        const told: unknown = await answer.json().catch(() => null);
        return ok({ status: answer.status, body: told, ms: Math.round(performance.now() - from) });
      },
    },
  ];
}

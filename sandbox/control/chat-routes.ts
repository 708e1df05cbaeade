/** What people see in chat and mail, and what they press. */
import type { Press } from '../tenant/teams/client.ts';
import type { ControlledTenant } from './ports.ts';
import { unknown } from './problem.ts';
import { ok, param, type Route } from './route.ts';
import * as schemas from './schemas.ts';

export function chatRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/cards',
      query: ['ticket'],
      run: async ({ query }) => ok(await tenant().teams.cards(query.get('ticket') ?? undefined)),
    },
    {
      method: 'POST',
      path: '/cards/:id/press',
      schema: schemas.press,
      async run(call) {
        const { status, body, ms } = await pressed(tenant(), param(call, 'id'), call.body as Press);
        return ok({ status, body, ms });
      },
    },
    {
      method: 'GET',
      path: '/messages',
      run() {
        const { teams, mail } = tenant();
        const notices = [...teams.messages(), ...mail()];
        return ok(notices.sort((one, other) => one.at.localeCompare(other.at)));
      },
    },
  ];
}

async function pressed({ teams }: ControlledTenant, id: string, press: Press) {
  try {
    return await teams.press(id, press);
  } catch (error) {
    if (error instanceof RangeError) throw unknown('card', id, 'GET /cards lists the ones there are.');
    throw error;
  }
}

/** Who has tied their Slack account to themselves: by the app's own page, as people do. */
import type { AppHost } from './app-host.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem } from './problem.ts';
import { ok, type Route } from './route.ts';
import * as schemas from './schemas.ts';
import { tieSlack } from './tie-slack.ts';

type Body = { readonly as: string; readonly state?: 'tied' | 'deactivated' };

export function slackRoutes(
  tenant: () => ControlledTenant,
  app: Pick<AppHost, 'fetch' | 'url'>,
): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/slack/accounts',
      summary: 'Has somebody sign in to Slack and tie that account to themselves, or turns the account off',
      example: { as: 'felix.brandt@contoso.example' },
      schema: schemas.slackAccount,
      async run({ body }) {
        const { as, state = 'tied' } = body as Body;
        tenant().slack.setAccount(as, state === 'tied' ? 'active' : state);
        if (state !== 'tied') return ok({ status: 200 });
        const { status, noWay } = await tieSlack(tenant(), app, as);
        if (noWay)
          throw new ControlProblem(
            409,
            'no-sign-in',
            `The app shows no way to Slack's sign-in: it answered ${status}.`,
          );
        return ok({ status });
      },
    },
  ];
}

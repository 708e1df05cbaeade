/** Who has tied their Slack account to themselves: by the app's own page, as people do. */
import type { AppHost } from './app-host.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem } from './problem.ts';
import { ok, type Route } from './route.ts';
import * as schemas from './schemas.ts';

/** The link of the page that leads to the sign-in. */
const SIGN_IN = /href="(https:\/\/slack\.com\/openid\/connect\/authorize[^"]*)"/;

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
        const { as, state = 'tied' } = body as {
          readonly as: string;
          readonly state?: 'tied' | 'deactivated';
        };
        tenant().slack.setAccount(as, state === 'tied' ? 'active' : state);
        if (state !== 'tied') return ok({ status: 200 });
        const token = await tenant().tokens.issue(as, []);
        const open = async (address: string) => {
          const response = await app.fetch(
            new Request(address, { headers: { authorization: `Bearer ${token}` } }),
          );
          return { status: response.status, page: await response.text() };
        };
        const first = await open(`${app.url}/api/slack/account`);
        const link = SIGN_IN.exec(first.page)?.[1]?.replaceAll('&amp;', '&');
        if (link === undefined)
          throw new ControlProblem(
            409,
            'no-sign-in',
            `The app shows no way to Slack's sign-in: it answered ${first.status}.`,
          );
        const { search } = new URL(tenant().slack.signIn(link, as));
        const { status } = await open(`${app.url}/api/slack/account/back${search}`);
        return ok({ status });
      },
    },
  ];
}

import type { AppHost } from './app-host.ts';
import type { ControlledTenant } from './ports.ts';

/** The link of the page that leads to the sign-in. */
const SIGN_IN = /href="(https:\/\/slack\.com\/openid\/connect\/authorize[^"]*)"/;

/**
 * Somebody signs in to Slack from the app's own page and comes back, as in their browser. @returns the status of the page they get;
 * `noWay`: the app's page, by its status, leads to no sign-in.
 */
export async function tieSlack(
  { tokens, slack }: Pick<ControlledTenant, 'tokens' | 'slack'>,
  app: Pick<AppHost, 'fetch' | 'url'>,
  as: string,
): Promise<{ readonly status: number; readonly noWay?: true }> {
  const token = await tokens.issue(as, []);
  const open = async (path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await app.fetch(new Request(`${app.url}/api/slack/account${path}`, { headers }));
    return { status: response.status, page: await response.text() };
  };
  const { status, page } = await open('');
  const link = SIGN_IN.exec(page)?.[1]?.replaceAll('&amp;', '&');
  if (link === undefined) return { status, noWay: true };
  const { search } = new URL(slack.signIn(link, as));
  return { status: (await open(`/back${search}`)).status };
}

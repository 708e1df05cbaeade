/**
 * `/app/*?as={person}`: plays the platform's sign-in in front of the app. The person is remembered in a cookie; each
 * request goes on to the app with a fresh access token for its own API, as App Service's authentication sends it when it
 * is told to ask for that scope.
 */
import type { AppHost } from './app-host.ts';
import { cookieNamed } from './desk-cookie.ts';
import { userOf } from './directory-routes.ts';
import { namesOf } from './names.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf } from './problem.ts';
import { sentWithToken } from './sent-with-token.ts';

type SignInParts = {
  readonly tenant: () => ControlledTenant;
  readonly appHost: AppHost;
};

export const OPERATORS_GROUP = 'GRP-IDENTITY-OPS';
const COOKIE = 'countersign-sandbox-as';
/** App roles that people have by membership, by the group's name. */
const ROLES: Readonly<Record<string, string>> = { [OPERATORS_GROUP]: 'Operator', 'GRP-AUDITORS': 'Auditor' };

/** Answers a request whose path starts with `/app`. Throws a `ControlProblem`. */
export function createSignIn({ tenant, appHost }: SignInParts): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === '/app/.auth/logout') return signedOut();
    const chosen = url.searchParams.get('as');
    const as = chosen ?? cookieNamed(request, COOKIE);
    if (!as)
      throw new ControlProblem(
        401,
        'nobody-signed-in',
        'Say who you are: /app/…?as={sign-in name, name or Entra id of a person}.',
      );
    const { directory } = tenant();
    const user = userOf(directory, namesOf(() => directory)('person', as));
    if (!user.accountEnabled || user.deleted)
      throw new ControlProblem(
        403,
        'sign-in-refused',
        `${user.displayName} can't sign in: the account is off.`,
      );
    url.searchParams.delete('as');
    const issue = () => tenant().tokens.issue(user.id, rolesOf(tenant(), user.id));
    const response = await forwarded(appHost, request, url, issue);
    if (request.method !== 'GET') tenant().changes.noted();
    const headers = new Headers(response.headers);
    const location = headers.get('location');
    if (location) headers.set('location', underApp(location, appHost.url));
    if (chosen) headers.append('set-cookie', `${COOKIE}=${user.id}; Path=/app; HttpOnly; SameSite=Strict`);
    return new Response(response.body, { status: response.status, headers });
  };
}

function signedOut(): Response {
  const forget = `${COOKIE}=; Path=/app; Max-Age=0; HttpOnly; SameSite=Strict`;
  return new Response('You are signed out.', {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'set-cookie': forget },
  });
}

/** The app roles of a person, by direct membership. */
function rolesOf({ directory }: ControlledTenant, userId: string): readonly string[] {
  return directory.listGroups().flatMap(({ id, displayName, deleted }) => {
    const role = ROLES[displayName];
    return role && !deleted && directory.members(id).some((member) => member.id === userId) ? [role] : [];
  });
}

async function forwarded(
  appHost: AppHost,
  request: Request,
  url: URL,
  issue: () => Promise<string>,
): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of [...headers.keys()])
    if (name.startsWith('x-ms-') || name === 'cookie') headers.delete(name);
  headers.delete('host');
  const target = new URL(`${url.pathname.slice('/app'.length) || '/'}${url.search}`, appHost.url);
  const body = request.body === null ? undefined : await request.arrayBuffer();
  const init = { method: request.method, redirect: 'manual' as const, ...(body && { body }) };
  try {
    return await sentWithToken(issue, (token) => {
      headers.set('x-ms-token-aad-access-token', token);
      return appHost.fetch(new Request(target, { ...init, headers }));
    });
  } catch (error) {
    throw new ControlProblem(
      502,
      'app-unreachable',
      `The app at ${appHost.url} doesn't answer: ${messageOf(error)}`,
    );
  }
}

/** Keeps a redirect of the app behind the sign-in. */
function underApp(location: string, appUrl: string): string {
  if (location.startsWith(`${appUrl}/`)) return `/app${location.slice(appUrl.length)}`;
  return location.startsWith('/') && !location.startsWith('//') ? `/app${location}` : location;
}

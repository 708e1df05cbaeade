/** A sandbox company for a test, with the app signed in. */
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import { APP_CLIENT } from '../../../sandbox/tenant/entra/clients.ts';
import { createTenant, type Tenant, type TenantOptions } from '../../../sandbox/tenant/tenant.ts';

export type Json = Readonly<Record<string, unknown>>;

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** `{}` for an empty body. */
  readonly body: Json;
};

export type Company = {
  readonly tenant: Tenant;
  readonly clock: SandboxClock;
  /** A Graph call as the app makes it; the path without version. */
  graph(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Asks for a new token, as after the old one expired. */
  signIn(): Promise<void>;
  wait(seconds: number): void;
};

export async function aCompany(options: Partial<TenantOptions> = {}): Promise<Company> {
  const clock = virtualClock(STARTS_AT);
  const deliver = async () => ({ status: 0, body: '', ms: 0 });
  const tenant = createTenant({ clock, deliver, lag: 'off', oneHoldsAll: true, ...options });
  let token = await tokenOf(tenant);
  return {
    tenant,
    clock,
    async signIn() {
      token = await tokenOf(tenant);
    },
    wait: (seconds) => clock.moveTo(clock.now() + seconds * 1000),
    async graph(method, path, body, headers = {}) {
      const url = path.startsWith('https:') ? path : `https://graph.microsoft.com/v1.0${path}`;
      const sent = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
      const text = body === undefined ? null : JSON.stringify(body);
      return answerOf(await tenant.fetch(new Request(url, { method, headers: sent, body: text })));
    },
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {} };
}

export const FOR_GRAPH = 'https://graph.microsoft.com/.default';

export function askForToken(
  tenant: Tenant,
  changes: Readonly<Record<string, string>> = {},
  tenantId = TENANT_ID,
): Promise<Response> {
  const form = {
    grant_type: 'client_credentials',
    client_id: APP_CLIENT.appId,
    client_secret: APP_CLIENT.secret,
    scope: FOR_GRAPH,
    ...changes,
  };
  const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
  return tenant.fetch(new Request(url, { method: 'POST', body: new URLSearchParams(form) }));
}

async function tokenOf(tenant: Tenant): Promise<string> {
  const { body } = await answerOf(await askForToken(tenant));
  return String(body['access_token']);
}

/** The error of an answer: `Request_BadRequest: One or more…`. */
export function errorOf({ body }: Answer): string {
  const { code, message } = (body['error'] ?? {}) as { code?: string; message?: string };
  return `${code}: ${message}`;
}

export const idsOf = ({ body }: Answer): string[] => listOf(body, 'value').map(({ id }) => String(id));

export const listOf = (body: Json, name: string): Json[] => (body[name] ?? []) as Json[];

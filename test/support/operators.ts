/** Operators and others at the app's own doors. */
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';

export type DoorAnswer = {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
};

export async function tokenOf({ controlled }: World, person: string, ...roles: string[]): Promise<string> {
  return await controlled.tokens.issue(personId(person), roles);
}

/** A token of the personnel system, or of another app that calls without a person. */
export async function appTokenOf(
  { tenant }: World,
  options: Parameters<World['tenant']['entra']['issueAppToken']>[0],
): Promise<string> {
  return await tenant.entra.issueAppToken(options);
}

/** Calls a path of the app, with a body as JSON and a token if there is one. */
export async function call(
  { host }: World,
  method: string,
  path: string,
  options: {
    readonly token?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<DoorAnswer> {
  const { token, body } = options;
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(text === null
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    ...options.headers,
  };
  const response = await host.fetch(new Request(`${host.url}${path}`, { method, headers, body: text }));
  const answer = await response.text();
  return { status: response.status, text: answer, json: jsonOf(answer), headers: response.headers };
}

/** An operator acts on a request, with a reason. */
export async function operate(
  world: World,
  requestId: string,
  action: string,
  reason = 'The service desk asked for it.',
  person = 'identity-ops-1',
): Promise<DoorAnswer> {
  const token = await tokenOf(world, person, 'Operator');
  const path = `/api/requests/${encodeURIComponent(requestId)}/${action}`;
  return await call(world, 'POST', path, { token, body: { reason } });
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

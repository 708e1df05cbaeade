/**
 * The tenant for an app in another process: a request that carries `x-sandbox-url` is handed to the simulators
 * under that URL, its method, headers and body kept.
 */
import { ControlProblem } from './problem.ts';
import { SANDBOX_URL_HEADER } from './sandbox-url-header.ts';

/** The tenant's network: rejects where the simulated far side breaks the connection. */
export type Fetch = (request: Request) => Promise<Response>;

/** Of the hop between the app and the sandbox, not of the call. */
const HOP = ['host', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', SANDBOX_URL_HEADER];

/** Rejects where the simulated far side breaks the connection; never resolves where it hangs. */
export async function callTenant(request: Request, fetch: Fetch): Promise<Response> {
  const given = request.headers.get(SANDBOX_URL_HEADER) ?? '';
  if (!URL.canParse(given))
    throw new ControlProblem(400, 'invalid-url', `${SANDBOX_URL_HEADER} is not a URL.`);
  const headers = new Headers(request.headers);
  for (const name of HOP) headers.delete(name);
  const body = request.body === null ? undefined : await request.arrayBuffer();
  const init = { method: request.method, headers, signal: request.signal };
  return fetch(new Request(given, body === undefined ? init : { ...init, body }));
}

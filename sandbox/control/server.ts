/** The sandbox's port on loopback: `/control`, the sign-in before the app, and the way out for an app elsewhere. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { AppHost } from './app-host.ts';
import type { Control } from './control.ts';
import { checkSource } from './guard.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf, problemResponse } from './problem.ts';
import { SANDBOX_URL_HEADER } from './sandbox-url-header.ts';
import { createSignIn } from './sign-in.ts';
import { callTenant, type Fetch } from './way-out.ts';
import { webPage } from './web-page.ts';

/** What stands behind the port; a reset may replace all of it. */
type Doors = {
  readonly control: Control;
  readonly tenant: () => ControlledTenant;
  /** The tenant's network, as an app in another process reaches it. */
  readonly outbound: Fetch;
  readonly appHost: AppHost;
};

type ServeOptions = {
  /** 0: any free one. */
  readonly port: number;
  /** Asked for each request, with the port there is. */
  readonly doors: (port: number) => Doors;
};

interface SandboxServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function serveSandbox(options: ServeOptions): Promise<SandboxServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  server.on('request', (incoming, outgoing) => {
    const answered = (async () =>
      send(await answer(options.doors(port), requestOf(incoming, outgoing, port), port), outgoing))();
    answered.catch(() => outgoing.destroy());
  });
  return {
    port,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Rejects only where the tenant broke the connection. */
async function answer(doors: Doors, request: Request, port: number): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/control' || pathname.startsWith('/control/')) return doors.control.handle(request);
  const outward = request.headers.has(SANDBOX_URL_HEADER);
  try {
    checkSource(request, port);
    if (outward) return await callTenant(request, doors.outbound);
    if (pathname === '/app' || pathname.startsWith('/app/')) return await createSignIn(doors)(request);
    if (pathname.startsWith('/web/')) return webPage(request, doors.tenant());
    throw new ControlProblem(
      404,
      'unknown-operation',
      'Here are /control, /app, /web and the way out; see docs/sandbox.md.',
    );
  } catch (error) {
    if (error instanceof ControlProblem) return problemResponse(error);
    if (outward) throw error;
    return problemResponse(new ControlProblem(500, 'sandbox-failed', messageOf(error)));
  }
}

function requestOf(incoming: IncomingMessage, outgoing: ServerResponse, port: number): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const method = incoming.method ?? 'GET';
  const aborting = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) aborting.abort();
  });
  const init = { method, headers, signal: aborting.signal };
  const sent = headers.has('content-length') || headers.has('transfer-encoding');
  const bodiless = method === 'GET' || method === 'HEAD' || !sent;
  const url = `http://127.0.0.1:${port}${incoming.url ?? '/'}`;
  return new Request(url, bodiless ? init : { ...init, body: Readable.toWeb(incoming), duplex: 'half' });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, headers).end(body);
}

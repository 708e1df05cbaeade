/** The sandbox's port on loopback: the desk, `/control`, the sign-in before the app, and the way out for an app elsewhere. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { DeskPages } from '../desk/pages.ts';
import type { AppHost } from './app-host.ts';
import type { Control } from './control.ts';
import type { DeskCookie } from './desk-cookie.ts';
import { checkSource } from './guard.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf, problemResponse } from './problem.ts';
import { SANDBOX_URL_HEADER } from './sandbox-url-header.ts';
import { createSignIn } from './sign-in.ts';
import { callTenant, type Fetch } from './way-out.ts';
import { webPage } from './web-page.ts';

/** What stands behind the port; a reset may replace all of it. */
export type Doors = {
  readonly control: Control;
  readonly desk: { readonly pages: DeskPages; readonly cookie: DeskCookie };
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
    if (pathname === '/probe-page') return probePage(request);
    if (pathname === '/app' || pathname.startsWith('/app/')) return await createSignIn(doors)(request);
    if (pathname.startsWith('/web/')) return webPage(request, doors.tenant());
    return await deskAnswer(doors.desk, request, pathname);
  } catch (error) {
    if (error instanceof ControlProblem) return problemResponse(error);
    if (outward) throw error;
    return problemResponse(new ControlProblem(500, 'sandbox-failed', messageOf(error)));
  }
}

/** The page on which somebody's access is looked at as themselves, through the sign-in of `/app`. */
function probePage(request: Request): Response {
  const { search } = new URL(request.url);
  return new Response(null, { status: 302, headers: { location: `/app/api/probe${search}` } });
}

/** The first page comes with what its scripts call the control API with. */
async function deskAnswer(
  { pages, cookie }: Doors['desk'],
  request: Request,
  pathname: string,
): Promise<Response> {
  const page = pathname === '/' || pathname.startsWith('/desk/') ? await pages.handle(request) : null;
  if (!page)
    throw new ControlProblem(
      404,
      'unknown-operation',
      'Here are the desk at /, /control, /app, /web and the way out; see docs/sandbox.md.',
    );
  if (pathname !== '/') return page;
  const headers = new Headers(page.headers);
  headers.append('set-cookie', cookie.setCookie);
  return new Response(page.body, { status: page.status, headers });
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

/** A real socket in front of a host. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmbeddedHost } from './embedded-host.ts';

export type Listener = { readonly port: number; readonly close: () => Promise<void> };

/** Listens on `port` (0: any). Resolves once requests are accepted. */
export function listen(host: Pick<EmbeddedHost, 'handle'>, name: string, port: number): Promise<Listener> {
  const server = createServer({ maxHeaderSize: 32_768 }, (incoming, outgoing) => {
    answer(host, incoming, outgoing).catch(() => outgoing.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, name, () => {
      const close = () =>
        new Promise<void>((closed) => {
          server.close(() => closed());
          server.closeIdleConnections();
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

const LONGEST_URL = 8_192;

async function answer(
  host: Pick<EmbeddedHost, 'handle'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  const path = incoming.url ?? '/';
  if (path.length > LONGEST_URL) {
    outgoing.writeHead(414).end();
    return;
  }
  const response = await host.handle(await requestOf(incoming, path));
  if (response.headers.has('content-length') || response.headers.has('transfer-encoding')) {
    outgoing.destroy(); // the real host sends both framings, and the client gives up
    return;
  }
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  if (!response.body) {
    if (response.status !== 204 && incoming.method !== 'HEAD') outgoing.setHeader('content-length', '0');
    outgoing.end();
    return;
  }
  for await (const chunk of response.body) outgoing.write(chunk);
  outgoing.end();
}

/** A chunked body arrives empty, as on the real host; a GET has no body. */
async function requestOf(incoming: IncomingMessage, path: string): Promise<Request> {
  const { method = 'GET', headers } = incoming;
  const url = `http://${headers.host ?? 'localhost'}${path}`;
  const own = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    own.set(name, (values ?? []).join(','));
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const dropped = method === 'GET' || method === 'HEAD' || headers['transfer-encoding'] !== undefined;
  const body = dropped || chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Request(url, { method, headers: own, body });
}

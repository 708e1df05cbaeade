/** Plain HTTP to a listening host, answers as bytes. */
import { type IncomingMessage, request } from 'node:http';

export type RawAnswer = {
  readonly status: number;
  /** Without what the server says about itself and the connection. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly bytes: Buffer;
};

export type RawInit = {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Buffer | string;
  readonly chunked?: boolean;
};

const aside = new Set(['date', 'server', 'connection', 'keep-alive']);

export function rawCall(port: number, path: string, init: RawInit = {}): Promise<RawAnswer> {
  const body = init.body === undefined ? undefined : Buffer.from(init.body);
  const length = body && !init.chunked ? { 'content-length': String(body.length) } : {};
  const headers = { host: '127.0.0.1:7091', ...length, ...init.headers };
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, path, method: init.method ?? 'GET', headers }, (incoming) => {
      collected(incoming).then(resolve, reject);
    });
    outgoing.on('error', reject);
    if (body && init.chunked) outgoing.write(body);
    outgoing.end(init.chunked ? undefined : body);
  });
}

async function collected(incoming: IncomingMessage): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).filter(([name]) => !aside.has(name));
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(headers) as RawAnswer['headers'],
    bytes: Buffer.concat(chunks),
  };
}

/**
 * Lets the durable client of the npm package reach hosts of this process without sockets. The client sends with
 * axios; the adapter that axios uses by default is replaced once, for addresses that only this process knows.
 */

import { createRequire } from 'node:module';
import { type PlainRequest, plainRequest } from '../../plain-request.ts';

type AxiosConfig = {
  readonly url?: string;
  readonly method?: string;
  readonly data?: unknown;
  readonly headers: { toJSON(): Record<string, string> };
};

type AxiosResponse = {
  status: number;
  statusText: string;
  data: string;
  headers: Record<string, string>;
  config: AxiosConfig;
};

type Adapter = (config: AxiosConfig) => Promise<AxiosResponse>;

type Axios = { defaults: { adapter: unknown }; getAdapter(adapter: unknown, config: AxiosConfig): Adapter };

const DOMAIN = '.embedded-host.invalid';
const hosts = new Map<string, (request: PlainRequest) => Promise<Response>>();
let adapted = false;
let made = 0;

/** Opens an address for `handle`. `base` ends with a slash; close it when the host is gone. */
export function openInProcess(handle: (request: PlainRequest) => Promise<Response>): {
  readonly base: string;
  readonly close: () => void;
} {
  adaptAxios();
  const host = `host-${++made}${DOMAIN}`;
  hosts.set(host, handle);
  return { base: `http://${host}/durabletask/`, close: () => hosts.delete(host) };
}

function adaptAxios(): void {
  if (adapted) return;
  adapted = true;
  const own = createRequire(import.meta.url);
  const axios = createRequire(own.resolve('durable-functions'))('axios') as Axios;
  const network = axios.defaults.adapter;
  const adapter: Adapter = (config) => {
    const url = config.url ?? '';
    if (url.includes(DOMAIN)) return deliver(url, config);
    return axios.getAdapter(network, config)(config);
  };
  axios.defaults.adapter = adapter;
}

async function deliver(url: string, config: AxiosConfig): Promise<AxiosResponse> {
  const handle = hosts.get(new URL(url).hostname);
  if (!handle) throw new Error(`connect ECONNREFUSED ${url}: the host behind this durable client is gone.`);
  const method = (config.method ?? 'get').toUpperCase();
  const body = typeof config.data === 'string' && method !== 'GET' ? config.data : null;
  const answer = await handle(plainRequest(url, { method, headers: config.headers.toJSON(), body }));
  return {
    status: answer.status,
    statusText: answer.statusText,
    data: await answer.text(),
    headers: Object.fromEntries(answer.headers),
    config,
  };
}

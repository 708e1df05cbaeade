/** What the app sent to the tenant: one row per call, `$batch` named, in order. */
import type { SandboxClock } from '../clock.ts';

/** `status` 0: the app got no answer. `requestId` and `purpose` are the app's own correlation headers. */
export type OutboundRow = {
  readonly seq: number;
  readonly at: string;
  readonly requestId: string | null;
  readonly purpose: string | null;
  readonly method: string;
  readonly url: string;
  /** The calls inside a `$batch`, as `GET /users/…`. */
  readonly batch?: readonly string[];
  readonly status: number;
  /** Microsoft's `request-id` of the answer. */
  readonly msRequestId: string | null;
};

export type Fetch = (request: Request) => Promise<Response>;

export interface OutboundLog {
  readonly fetch: Fetch;
  /** Rows with a higher `seq`; those still on their way are left out. */
  since(seq: number): readonly OutboundRow[];
  clear(): void;
}

/** How many rows are remembered. */
const KEPT = 50_000;

/** Wraps the way to the tenant. */
export function createOutboundLog(tenant: Fetch, clock: SandboxClock): OutboundLog {
  let seq = 0;
  let rows: OutboundRow[] = [];
  const note = (row: OutboundRow) => {
    rows.push(row);
    if (rows.length > 2 * KEPT) rows = rows.slice(-KEPT);
  };
  return {
    async fetch(request) {
      const batch = await batchOf(request);
      const about = {
        seq: ++seq,
        at: new Date(clock.now()).toISOString(),
        requestId: decoded(request.headers.get('x-countersign-request')),
        purpose: request.headers.get('x-countersign-purpose'),
        method: request.method,
        url: request.url,
        ...(batch ? { batch } : {}),
      };
      try {
        const response = await tenant(request);
        note({ ...about, status: response.status, msRequestId: response.headers.get('request-id') });
        return response;
      } catch (error) {
        note({ ...about, status: 0, msRequestId: null });
        throw error;
      }
    },
    since: (from) => rows.filter((row) => row.seq > from),
    clear() {
      rows = [];
    },
  };
}

function decoded(header: string | null): string | null {
  try {
    return header === null ? null : decodeURIComponent(header);
  } catch {
    return header;
  }
}

async function batchOf(request: Request): Promise<readonly string[] | null> {
  if (request.method !== 'POST' || !new URL(request.url).pathname.endsWith('/$batch')) return null;
  try {
    const { requests } = (await request.clone().json()) as { requests: { method: string; url: string }[] };
    return requests.map(({ method, url }) => `${method} ${url}`);
  } catch {
    return [];
  }
}

/** Our Graph connector with answers of a test's own, as they come over the wire. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { createGraph } from '../../../src/connectors/graph/directory.ts';
import { OPEN, SETTINGS } from './tenant.ts';

export type Sent = {
  readonly method: string;
  /** What follows the version, with the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
};

export type Item = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
};

/** `answer` answers every request, tokens aside. */
export function rawGraph(answer: (sent: Sent) => Response | Promise<Response>) {
  const clock = virtualClock(0);
  const sent: Sent[] = [];
  const graph = createGraph({
    settings: SETTINGS,
    identities: () => ({
      getToken: async () => ({ token: 't', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
    }),
    async outbound(url, { method = 'GET', headers, body }) {
      const path = url.replace('https://graph.microsoft.com/v1.0', '');
      const one = {
        method,
        path,
        headers: new Headers(headers),
        body: JSON.parse(body ?? 'null') as unknown,
      };
      sent.push(one);
      return answer(one);
    },
    clock,
    guard: OPEN,
  });
  return { ...graph, clock, sent };
}

/** Answers single reads of a batch by their path, and what comes outside of one likewise. */
export function rawReads(answerTo: (path: string, body: unknown) => Item) {
  return rawGraph(({ path, body }) => {
    if (path !== '/$batch') {
      const { status, body: page } = answerTo(path, body);
      return Response.json(page ?? {}, { status });
    }
    const { requests } = body as { requests: readonly { id: string; url: string; body?: unknown }[] };
    return Response.json({
      responses: requests.map(({ id, url, body: asked }) => ({ id, ...answerTo(url, asked) })).toReversed(),
    });
  });
}

/** An answer as Graph words its refusals. */
export const refused = (status: number, message: string, code = 'Request_BadRequest'): Item => ({
  status,
  body: { error: { code, message, innerError: { 'request-id': 'abc' } } },
});

/** Paths of the reads in each batch that was sent. */
export const pathsIn = ({ sent }: { readonly sent: readonly Sent[] }): readonly (readonly string[])[] =>
  sent.map(({ body }) => (body as { requests: readonly { url: string }[] }).requests.map(({ url }) => url));

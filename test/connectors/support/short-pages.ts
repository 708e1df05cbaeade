/** A Graph whose pages hold a few objects each, whatever size was asked for: it may always give fewer, with a link to more. */
import type { PlainRequest } from '../../../sandbox/plain-request.ts';
import type { Simulator } from '../../../sandbox/tenant/simulator.ts';

type Body = Record<string, unknown>;

const FROM = 'cut-from';

export type ShortPages = Simulator & {
  /** Lists that were cut, by their paths. */
  readonly cut: string[];
};

export function shortPages(perPage: number, whole: Simulator): ShortPages {
  const cut: string[] = [];
  /** A list from where it was cut, up to the next cut. */
  const pageOf = (url: URL, from: number, body: unknown): unknown => {
    if (typeof body !== 'object' || body === null || !Array.isArray((body as Body)['value'])) return body;
    const { value, '@odata.deltaLink': delta, ...rest } = body as Body & { readonly value: unknown[] };
    const shown = value.slice(from, from + perPage);
    if (from + perPage >= value.length)
      return { ...rest, value: shown, ...(delta === undefined ? {} : { '@odata.deltaLink': delta }) };
    if (from === 0) cut.push(url.pathname);
    const next = new URL(url);
    next.searchParams.set(FROM, String(from + perPage));
    return { ...rest, value: shown, '@odata.nextLink': next.href.replaceAll('%24', '$') };
  };
  /** Where an address leads without the cut, and from where on. */
  const uncut = (address: string): { readonly url: URL; readonly from: number } => {
    const url = new URL(address);
    const from = Number(url.searchParams.get(FROM) ?? 0);
    url.searchParams.delete(FROM);
    return { url: new URL(url.href.replaceAll('%24', '$')), from };
  };
  const batched = async (request: PlainRequest): Promise<Response> => {
    const asked = JSON.parse(await request.text()) as { readonly requests: readonly Body[] };
    const root = request.url.replace(/\/\$batch$/, '');
    const places = new Map(asked.requests.map((one) => [one['id'], uncut(`${root}${String(one['url'])}`)]));
    const requests = asked.requests.map((one) => {
      const place = places.get(one['id']);
      return place && place.from > 0 ? { ...one, url: place.url.href.slice(root.length) } : one;
    });
    const { headers } = request;
    const answer = await whole.handle(
      new Request(request.url, { method: 'POST', headers, body: JSON.stringify({ requests }) }),
    );
    if (!answer.ok) return answer;
    const { responses, ...rest } = (await answer.json()) as { readonly responses: readonly Body[] };
    const paged = responses.map((one) => {
      const place = places.get(one['id']);
      const isRead = asked.requests.find(({ id }) => id === one['id'])?.['method'] === 'GET';
      return place && isRead && one['status'] === 200
        ? { ...one, body: pageOf(place.url, place.from, one['body']) }
        : one;
    });
    return Response.json({ ...rest, responses: paged });
  };
  return {
    cut,
    answersFor: whole.answersFor,
    async handle(request) {
      if (request.method === 'POST' && request.url.endsWith('/$batch')) return await batched(request);
      if (request.method !== 'GET') return await whole.handle(request);
      const { url, from } = uncut(request.url);
      const answer = await whole.handle(
        from === 0 ? request : new Request(url.href, { headers: request.headers }),
      );
      if (!answer.ok) return answer;
      return Response.json(pageOf(url, from, await answer.json()));
    },
  };
}

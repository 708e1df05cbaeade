import type { Clock } from '../../ports/ports.ts';
import type { OutboundEntry } from '../outbound/outbound.ts';
import { answerOf, explain, type GraphAnswer, isOk, noAnswer, objectOf } from './answer.ts';
import type { GraphClient } from './client.ts';
import type { GraphContext } from './purposes.ts';

/** One read inside a batch. Writes never go in batches: their outcome must be told apart one by one. */
export type BatchRead =
  | { readonly path: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly path: string; readonly body: unknown };

const LARGEST_BATCH = 20;

/** Reads all paths, twenty to a round trip, and answers in the order asked, whatever order Graph answers in. */
export type Batch = (reads: readonly BatchRead[], context: GraphContext) => Promise<readonly GraphAnswer[]>;

/** Hears what came of each read inside a batch: from outside the batch looks well while all that is in it is refused. */
export type Heard = (entry: OutboundEntry) => void;

export function createBatch(
  client: GraphClient,
  clock: Clock,
  heard: Heard = () => undefined,
  host = '',
): Batch {
  const readSome = async (reads: readonly BatchRead[], context: GraphContext) => {
    const requests = reads.map((read, index) => ({
      id: String(index),
      url: read.path,
      ...('body' in read
        ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: read.body }
        : { method: 'GET', ...(read.headers ? { headers: read.headers } : {}) }),
    }));
    const whole = await client({ method: 'POST', path: '/$batch', body: { requests } }, context);
    if (!isOk(whole)) return reads.map(() => ofNothing(whole));
    const answers = responsesOf(whole.body);
    const items = reads.map((_, index) => itemAnswer(answers.get(String(index)), clock.now()));
    for (const [index, read] of reads.entries())
      heard({
        ...{ ...context, host, method: 'body' in read ? 'POST' : 'GET', failure: null, milliseconds: 0 },
        ...{ path: read.path.split('?', 1)[0] ?? '', status: items[index]?.status ?? 0 },
      });
    return items;
  };
  return async (reads, context) => {
    const chunks: (readonly BatchRead[])[] = [];
    for (let at = 0; at < reads.length; at += LARGEST_BATCH) chunks.push(reads.slice(at, at + LARGEST_BATCH));
    return (await Promise.all(chunks.map((chunk) => readSome(chunk, context)))).flat();
  };
}

/** A gateway that does not find the batch says nothing of the objects in it: none of them is missing for that. */
function ofNothing(whole: GraphAnswer): GraphAnswer {
  return whole.status === 404 ? noAnswer(`The batch itself: ${explain(whole)}`, false) : whole;
}

function responsesOf(body: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const listed = objectOf(body)?.['responses'];
  const responses = Array.isArray(listed) ? listed.map(objectOf) : [];
  return new Map(responses.flatMap((each) => (typeof each?.['id'] === 'string' ? [[each['id'], each]] : [])));
}

function itemAnswer(item: Readonly<Record<string, unknown>> | undefined, now: number): GraphAnswer {
  const status = item?.['status'];
  if (!item || typeof status !== 'number')
    return noAnswer('Graph left this read out of its batch answer.', false);
  const headers = new Map(
    Object.entries(objectOf(item['headers']) ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  const body = item['body'];
  const readable = body === undefined || body === null || body === '' || objectOf(body) !== null;
  const json = objectOf(body);
  return answerOf(status, (name) => headers.get(name) ?? null, { json, garbled: !readable }, now);
}

/** `POST /$batch`: up to twenty calls, answered in any order, each with its own status (graph 8.5, 8.6). */

import { durationMs } from '../faults/duration.ts';
import type { BatchLine } from '../outbound-log.ts';
import { shuffled } from '../random.ts';
import type { Strike } from '../simulator.ts';
import { type GraphAnswer, malformed, ok, Refusal } from './answer.ts';
import { type BatchItem, itemsOf } from './batch-items.ts';
import type { Conflicts, Visit } from './conflicts.ts';
import type { Dispatch, RawCall } from './dispatcher.ts';
import { bodyOf, faultBody, GRAPH_HOST } from './http.ts';
import type { GraphParts } from './parts.ts';

export type BatchTrace = readonly BatchLine[];

type Answered = { readonly item: BatchItem; readonly answer: GraphAnswer };

/** Runs the items in the order they arrived; those without a dependency between them overlap. */
export async function runBatch(
  parts: GraphParts,
  conflicts: Conflicts,
  dispatch: Dispatch,
  outer: RawCall,
): Promise<{ readonly answer: GraphAnswer; readonly trace?: BatchTrace }> {
  const items = readItems(outer);
  if (items instanceof Refusal) return { answer: items.answer };
  const visits = new Map<BatchItem, Visit | null>();
  for (const item of items) {
    if (item.dependsOn.length === 0) visits.set(item, conflicts.enter(item.method, pathOf(item)));
  }
  const done = new Map<string, Answered>();
  for (const item of items) {
    const blocked = item.dependsOn.some((id) => (done.get(id.toLowerCase())?.answer.status ?? 500) >= 400);
    const answer = blocked
      ? FAILED_DEPENDENCY
      : runItem(parts, dispatch, outer, item, visits.get(item) ?? null);
    done.set(item.id.toLowerCase(), { item, answer });
  }
  for (const visit of visits.values()) visit?.leave();
  const answered = [...done.values()];
  const order = parts.switches.shuffleBatch ? shuffled(answered, parts.chance('order of a batch')) : answered;
  const trace = answered.map(({ item: { id, method, url }, answer: { status } }) => ({
    id,
    method,
    url,
    status,
  }));
  return { answer: ok({ responses: order.map((one) => responseOf(parts, outer, one)) }), trace };
}

const FAILED_DEPENDENCY: GraphAnswer = new Refusal(
  424,
  'FailedDependency',
  'The request this one depends on did not succeed.',
).answer;

function readItems(outer: RawCall): readonly BatchItem[] | Refusal {
  try {
    if (outer.method !== 'POST') throw malformed('A batch is sent with POST.');
    return itemsOf(outer.text);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function runItem(
  { faults, clock }: GraphParts,
  dispatch: Dispatch,
  outer: RawCall,
  item: BatchItem,
  visit: Visit | null,
): GraphAnswer {
  if (item.refused) return item.refused.answer;
  const { method, text, header } = item;
  const url = `/v1.0${item.url.startsWith('/') ? '' : '/'}${item.url}`;
  const effect = faults.strike({ host: GRAPH_HOST, method, path: url });
  const run = () => dispatch({ ...outer, method, url, text, header }, visit);
  if (effect === null || effect.kind === 'partial') return run();
  if (effect.applied) run();
  if (effect.appliedAfter !== undefined)
    clock.schedule(clock.now() + durationMs(effect.appliedAfter), () => void run());
  return struck(effect);
}

/** An item can't hang or be reset on its own: the gateway says it got no answer in time. */
function struck(effect: Strike): GraphAnswer {
  if (effect.kind !== 'status') return { status: 504, body: faultBody(504) };
  const { status, retryAfter, body = faultBody(status) } = effect;
  const headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return { status, headers, ...(status === 204 ? {} : { body }) };
}

function responseOf(
  parts: GraphParts,
  outer: RawCall,
  { item, answer }: Answered,
): Readonly<Record<string, unknown>> {
  const { random, switches } = parts;
  const lower =
    switches.batchHeaderCase === 'either' ? random.next() < 0.5 : switches.batchHeaderCase === 'lower';
  const body = bodyOf(
    parts,
    answer,
    random.guid(),
    item.header('client-request-id') ?? outer.clientRequestId,
  );
  const headers = {
    ...answer.headers,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  const named = Object.entries(headers).map(([name, value]) => [lower ? name.toLowerCase() : name, value]);
  return {
    id: item.id,
    status: answer.status,
    headers: Object.fromEntries(named),
    ...(body === undefined ? {} : { body }),
  };
}

const pathOf = ({ url }: BatchItem): string => `/${url.split('?')[0]?.replace(/^\//, '') ?? ''}`;

/** `users/delta` and `groups/delta`: what changed since a link was made (graph 7.9, 7.10, 7.12). */
import { type GraphAnswer, malformed, ok, Refusal, unsupportedQuery } from './answer.ts';
import type { GraphCall } from './call.ts';
import { LINK_LIFE } from './change-feed.ts';
import { changedItems, everyItem } from './delta-items.ts';
import { fitting, lastMemberOf } from './delta-members.ts';
import { type DeltaState, decodeState, encodeState, type Kind } from './delta-state.ts';
import { GRAPH_ROOT } from './paging.ts';
import type { GraphParts } from './parts.ts';
import type { Route } from './route.ts';
import { noteLeaveDate } from './user-view.ts';

const PAGE = 100;
/** How far back a replay reaches, and how many pages replay or come empty. */
const REPLAY = 300_000;
const ONE_IN = { replay: 1 / 3, empty: 1 / 2 };

export function deltaRoutes(parts: GraphParts): readonly Route[] {
  return (['users', 'groups'] as const).map((kind) => ({
    method: 'GET',
    path: `/${kind}/delta`,
    units: 1,
    answer: (call) => answer(parts, call, kind),
  }));
}

function answer(parts: GraphParts, call: GraphCall, kind: Kind): GraphAnswer {
  const { clock, feed, chance, switches } = parts;
  for (const option of ['$expand', '$top', '$orderby']) {
    if (call.query.has(option)) throw unsupportedQuery(`'${option}' is not supported on delta queries.`);
  }
  if (kind === 'users') noteLeaveDate(call);
  const state = stateOf(parts, call, kind);
  if (state === 'latest') {
    const start = startState(call, clock.now(), feed.epoch);
    return pageOf(kind, [], 'deltaLink', { ...start, phase: 'changes', since: clock.now() - call.view.lag });
  }
  if (
    switches.deltaEmptyPages &&
    !state.skippedOne &&
    chance(`empty page of ${kind}`).next() < ONE_IN.empty
  ) {
    return pageOf(kind, [], 'nextLink', { ...state, skippedOne: true });
  }
  return state.phase === 'everything'
    ? pageOfEverything(parts, call, kind, state)
    : pageOfChanges(parts, call, kind, state);
}

/** Pages go by id, so that somebody who leaves meanwhile doesn't move the others. */
function pageOfEverything(parts: GraphParts, call: GraphCall, kind: Kind, state: DeltaState): GraphAnswer {
  const items = everyItem(parts, call, kind, state);
  const { after: _, afterMember: __, ...rest } = state;
  const page = items.slice(0, fitting(items, PAGE));
  const last = page.at(-1);
  const next = items[page.length];
  if (last && next) {
    const member = next['id'] === last['id'] ? lastMemberOf(last) : null;
    const after = { after: String(last['id']), ...(member === null ? {} : { afterMember: member }) };
    return pageOf(kind, page, 'nextLink', { ...rest, ...after, skippedOne: false });
  }
  const issued = parts.clock.now();
  return pageOf(kind, page, 'deltaLink', { ...rest, phase: 'changes', issued, skippedOne: false });
}

function pageOfChanges(parts: GraphParts, call: GraphCall, kind: Kind, state: DeltaState): GraphAnswer {
  const { clock, chance, switches } = parts;
  const replays =
    state.until === undefined && switches.deltaReplays && chance(`replay of ${kind}`).next() < ONE_IN.replay;
  const since = replays ? state.since - REPLAY : state.since;
  const until = state.until ?? clock.now() - call.view.lag;
  const items = changedItems(parts, call, kind, { ...state, since }, until);
  const page = items.slice(state.offset, state.offset + fitting(items.slice(state.offset), PAGE));
  const rest = { ...state, skippedOne: false };
  const offset = state.offset + page.length;
  if (offset < items.length) return pageOf(kind, page, 'nextLink', { ...rest, since, until, offset });
  const { until: _, ...next } = rest;
  return pageOf(kind, page, 'deltaLink', { ...next, since: until, offset: 0, issued: clock.now() });
}

function stateOf(parts: GraphParts, call: GraphCall, kind: Kind): DeltaState | 'latest' {
  const { clock, feed, switches } = parts;
  const token = call.query.get('$deltatoken') || call.query.get('$skiptoken');
  if (!token) return startState(call, clock.now(), feed.epoch);
  if (token === 'latest') return 'latest';
  const state = decodeState(token);
  if (!state) throw malformed('Badly formed token.');
  const restart = { Location: `${GRAPH_ROOT}/${kind}/delta?$deltatoken=` };
  if (state.epoch !== feed.epoch) throw new Refusal(410, 'resyncRequired', 'Resync required.', restart);
  if (clock.now() - state.issued <= LINK_LIFE) return state;
  const message = 'The sync state generation is not found; the token has expired.';
  if (switches.deltaExpired === 'gone') throw new Refusal(410, 'syncStateNotFound', message, restart);
  throw new Refusal(400, 'syncStateNotFound', message);
}

const MOST_IDS = 50;

function startState(call: GraphCall, now: number, epoch: number): DeltaState {
  const filter = call.query.get('$filter');
  const ids =
    filter === undefined
      ? []
      : [...filter.matchAll(/id eq '([^']+)'/gi)].map(([, id = '']) => id.toLowerCase());
  if (filter !== undefined && (ids.length === 0 || ids.length > MOST_IDS)) {
    throw unsupportedQuery('Only a filter on id is supported on delta queries, for up to 50 ids.');
  }
  const select = call.query.get('$select') ?? null;
  return { phase: 'everything', since: now, issued: now, offset: 0, epoch, select, ids, skippedOne: false };
}

function pageOf(
  kind: Kind,
  value: readonly unknown[],
  link: 'nextLink' | 'deltaLink',
  state: DeltaState,
): GraphAnswer {
  const option = link === 'nextLink' ? '$skiptoken' : '$deltatoken';
  return ok({
    '@odata.context': `${GRAPH_ROOT}/$metadata#${kind}`,
    [`@odata.${link}`]: `${GRAPH_ROOT}/${kind}/delta?${option}=${encodeState(state)}`,
    value,
  });
}

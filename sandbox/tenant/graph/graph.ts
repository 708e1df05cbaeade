/** Simulated Microsoft Graph v1.0: users, groups, membership, deltas, audit log, mail. */

import { addressOf, type PlainRequest } from '../../plain-request.ts';
import type { Simulator } from '../simulator.ts';
import { type GraphAnswer, Refusal } from './answer.ts';
import { type BatchTrace, runBatch } from './batch.ts';
import type { Principal } from './call.ts';
import { createConflicts } from './conflicts.ts';
import { createDispatcher } from './dispatcher.ts';
import { GRAPH_HOST, toResponse, unauthorized } from './http.ts';
import type { GraphParts } from './parts.ts';
import type { UsedPermission } from './permissions.ts';

/** What a call did, beyond its answer. */
export type CallTrace = {
  readonly batch?: BatchTrace;
  /** Permissions that let the call, or items of its batch, pass. */
  readonly permissions: readonly UsedPermission[];
};

interface Graph extends Simulator {
  /** About an answer this simulator gave; `undefined` for any other response. */
  traceOf(response: Response): CallTrace | undefined;
}

type GraphOptions = GraphParts & {
  /** Who the bearer of this token is; `null` for a token that isn't good for Graph. */
  readonly principalOf: (token: string) => Promise<Principal | null>;
};

export function createGraph(options: GraphOptions): Graph {
  const traces = new WeakMap<Response, CallTrace>();
  const conflicts = createConflicts(options.clock, options.switches);
  const dispatch = createDispatcher(options);
  return {
    answersFor: (host) => host === GRAPH_HOST,
    traceOf: (response) => traces.get(response),
    async handle(request) {
      const url = addressOf(request);
      const path = url.pathname.replace(/^\/v1\.0/, '');
      const visit = conflicts.enter(request.method, path);
      try {
        const text = await request.text();
        const clientRequestId = request.headers.get('client-request-id');
        const principal = await options.principalOf(bearer(request));
        if (!principal) return toResponse(options, unauthorized(), clientRequestId);
        const permissions: UsedPermission[] = [];
        const call = {
          method: request.method,
          url: `${url.pathname}${url.search}`,
          header: (name: string) => request.headers.get(name),
          text,
          principal,
          clientRequestId,
          used: (permission: UsedPermission) => void permissions.push(permission),
        };
        const isBatch = path.toLowerCase() === '/$batch' && url.pathname !== path;
        const { answer, trace } = isBatch
          ? await runBatch(options, conflicts, dispatch, call)
          : { answer: await whole(dispatch(call, visit)), trace: undefined };
        const response = toResponse(options, answer, clientRequestId);
        traces.set(response, { ...(trace ? { batch: trace } : {}), permissions });
        return response;
      } finally {
        visit?.leave();
      }
    },
  };
}

/** Some answers wait for the other side: a subscriber has to prove that it is there. */
async function whole(answer: GraphAnswer): Promise<GraphAnswer> {
  if (!answer.later) return answer;
  try {
    return { ...(await answer.later()), ...(answer.headers ? { headers: answer.headers } : {}) };
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function bearer(request: PlainRequest): string {
  const [scheme, token = ''] = (request.headers.get('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? token : '';
}

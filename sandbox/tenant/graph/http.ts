/** Answers as HTTP: error bodies in their several shapes, and the headers every answer has (graph 1.1, 1.3). */
import type { SandboxClock } from '../../clock.ts';
import { plainAnswer } from '../../plain-answer.ts';
import type { Random } from '../simulator.ts';
import { type GraphAnswer, type GraphError, Refusal } from './answer.ts';
import type { GraphSwitches } from './switches.ts';

export const GRAPH_HOST = 'graph.microsoft.com';

type Parts = { readonly clock: SandboxClock; readonly random: Random; readonly switches: GraphSwitches };

export const unauthorized = (): GraphAnswer =>
  new Refusal(401, 'InvalidAuthenticationToken', 'Access token validation failure.', {
    'WWW-Authenticate': 'Bearer realm="", error="invalid_token"',
  }).answer;

const JSON_TYPE =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

export function toResponse(parts: Parts, answer: GraphAnswer, clientRequestId: string | null): Response {
  const { random, switches } = parts;
  const requestId = random.guid();
  const body = bodyOf(parts, answer, requestId, clientRequestId);
  const headers: Record<string, string> = {
    ...answer.headers,
    ...(body === undefined && answer.error === undefined ? {} : { 'Content-Type': JSON_TYPE }),
  };
  if (!switches.bareHeaders) {
    headers['request-id'] = requestId;
    headers['x-ms-ags-diagnostic'] = DIAGNOSTIC;
    if (clientRequestId) headers['client-request-id'] = clientRequestId;
  }
  const text = body === undefined ? null : JSON.stringify(body);
  const init = { status: answer.status, headers };
  return text === null ? new Response(null, init) : plainAnswer(text, init);
}

const DIAGNOSTIC =
  '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"002","RoleInstance":"SANDBOX"}}';

/** The JSON body; `undefined` for an empty one. */
export function bodyOf(
  parts: Parts,
  { body, error }: GraphAnswer,
  requestId: string,
  clientRequestId: string | null,
): unknown {
  if (!error) return body;
  const { errorShape } = parts.switches;
  if (errorShape === 'empty-body') return undefined;
  const inner = {
    // Graph's own time has no zone suffix here.
    date: new Date(parts.clock.now()).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId ?? requestId,
  };
  return { error: { ...shown(error, errorShape), [innerName(parts, errorShape)]: inner } };
}

function shown(error: GraphError, shape: GraphSwitches['errorShape']): GraphError {
  return shape === 'empty-code' ? { code: '', message: error.message } : error;
}

function innerName({ random }: Parts, shape: GraphSwitches['errorShape']): string {
  if (shape === 'varying') return random.next() < 0.5 ? 'innererror' : 'innerError';
  return shape === 'innererror' ? 'innererror' : 'innerError';
}

/** The body of an answer that a fault made. */
export function faultBody(status: number): unknown {
  const code = FAULT_CODES[status] ?? 'UnknownError';
  return {
    error: {
      code,
      message: status === 429 ? 'Too many requests.' : '',
      innerError: { code: String(status) },
    },
  };
}

const FAULT_CODES: Readonly<Record<number, string>> = {
  400: 'Request_BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  409: 'Directory_ConcurrencyViolation',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

import type { HttpResponseInit } from '@azure/functions';
import type { InboundContract, JsonSchema } from '../ports/inbound-contract.ts';
import type { DoorContract, DoorReply, UsedBy } from './contract.ts';
import { contractsFor, type Inbounds } from './contracts.ts';
import type { DoorEntry } from './door-entry.ts';

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly JsonSchema[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  /** In bytes. */
  readonly 'x-largest-body'?: number;
};

/** OpenAPI 3.1, as far as we write it. */
export type OpenApi = {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: JsonSchema;
};

/** GET /api/openapi.json: the doors that are on in this app. */
export function openApi(doors: readonly DoorEntry[], inbounds: Inbounds): HttpResponseInit {
  const body = JSON.stringify(openApiOf(doors, inbounds));
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** Throws an `Error` where a door has no contract. */
export function openApiOf(doors: readonly DoorEntry[], inbounds: Inbounds): OpenApi {
  const contracts = contractsFor(inbounds);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const door of doors) {
    const contract = door.off ? OFF : contracts[door.spec.name];
    if (!contract) throw new Error(`The door ${door.spec.name} has no contract.`);
    for (const method of door.methods) {
      const path = `/api/${door.route}`;
      paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(door, method, contract) };
    }
  }
  return { openapi: '3.1.0', info: INFO, paths, components: COMPONENTS };
}

const OFF: DoorContract = {
  does: 'Nothing: it is not set up.',
  usedBy: 'anybody',
  answers: [
    {
      status: 503,
      says: 'it is not set up: the answer names the setting',
      has: 'problem',
      codes: ['not-set-up'],
    },
  ],
};

/** The version of the API: it rises when something that callers rely on changes. */
const INFO = {
  title: 'Countersign',
  version: '1.0',
  description:
    'The doors of one Countersign app. Answers that turn a caller away carry a code, which stays as it is; texts may change.',
} as const;

const PROBLEM: JsonSchema = {
  type: 'object',
  properties: {
    type: { const: 'about:blank' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string', description: 'what happened, and what to do next' },
    issues: {
      type: 'array',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
  },
  required: ['type', 'status', 'code', 'detail'],
  additionalProperties: false,
};

const COMPONENTS: JsonSchema = {
  schemas: { Problem: PROBLEM },
  securitySchemes: {
    functionKey: {
      type: 'apiKey',
      in: 'header',
      name: 'x-functions-key',
      description: 'The key of this one function, which the platform asks for before anything of ours runs.',
    },
    signature: {
      type: 'apiKey',
      in: 'header',
      name: 'X-Countersign-Signature',
      description: 'A signature over the bytes of the body and the time of sending.',
    },
    person: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'An access token of a person for the scope user_impersonation of our API, by our sign-in app.',
    },
    app: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'An access token that an app of the tenant got for itself, with an app role of ours.',
    },
    service: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A token of the service that calls, for an app of ours.',
    },
  },
};

function operationOf(door: DoorEntry, method: string, contract: DoorContract): Operation {
  const { spec } = door;
  const replies = [...contract.answers, ...common(door, method)];
  return {
    operationId: spec.name,
    summary: contract.does,
    description: whoMay(contract.usedBy),
    security: securityOf(door, contract.usedBy),
    parameters: [
      ...(contract.parameters ?? []).map((one) => ({
        ...{ in: one.in, name: one.name, description: one.says },
        ...{ required: one.in === 'path', schema: one.schema ?? { type: 'string' } },
      })),
      ...headersOf(contract.usedBy),
    ],
    ...(contract.takes && {
      requestBody: {
        required: true,
        content: { [writtenAs(contract.usedBy)]: { schema: contract.takes } },
      },
      'x-largest-body': spec.largestBody ?? 0,
    }),
    responses: responsesOf(replies),
  };
}

/** What `createDoors`, and the platform before it, answer whoever asks. */
function common({ spec, authLevel }: DoorEntry, method: string): readonly DoorReply[] {
  const codes = (status: number, says: string, ...some: readonly string[]): DoorReply[] =>
    some.length === 0 ? [] : [{ status, says, has: 'problem', codes: some }];
  const probed = spec.name.startsWith('health');
  const writes = method !== 'GET';
  const full: DoorReply[] = spec.whenFull
    ? [{ status: spec.whenFull.status ?? 200, says: 'too many others prove nothing', has: 'nothing' }]
    : codes(429, 'too many calls at once prove nothing; send it again', 'too-many-unproven');
  return [
    ...codes(
      403,
      'it came without TLS, or from a page of another site',
      ...(probed ? [] : ['https-only']),
      ...(writes ? ['foreign-page'] : []),
    ),
    ...full,
    ...(spec.largestBody === undefined
      ? []
      : [
          ...codes(400, 'the body is no UTF-8', 'not-utf-8'),
          ...codes(411, 'the body is empty, or was sent in chunks', 'body-missing'),
          ...codes(413, 'the body is larger than this door takes', 'body-too-large'),
          ...codes(
            415,
            'the body does not say that it is JSON',
            ...(spec.body === 'signed' ? [] : ['not-json']),
          ),
        ]),
    ...codes(503, 'something we depend on did not answer; send it again', 'try-again'),
    ...(authLevel === 'function'
      ? [{ status: 401, says: 'the platform misses the function key', has: 'nothing' } as const]
      : []),
  ];
}

function responsesOf(replies: readonly DoorReply[]): Operation['responses'] {
  const byStatus = Map.groupBy(replies, ({ status }) => status);
  const statuses = [...byStatus.keys()].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const some = byStatus.get(status) ?? [];
      const content = contentOf(some);
      const description = [...new Set(some.map(({ says }) => says))].join('; ');
      return [String(status), { description, ...(Object.keys(content).length > 0 && { content }) }];
    }),
  );
}

function contentOf(replies: readonly DoorReply[]): Content {
  const codes = replies.flatMap((one) => (one.has === 'problem' ? one.codes : []));
  const schemas = replies.flatMap((one) => (one.has === 'json' ? [one.schema] : []));
  const [first, ...others] = schemas;
  return {
    ...(first && { 'application/json': { schema: others.length > 0 ? { anyOf: schemas } : first } }),
    ...(codes.length > 0 && {
      'application/problem+json': {
        schema: {
          $ref: '#/components/schemas/Problem',
          properties: { code: { enum: [...new Set(codes)].sort() } },
        },
      },
    }),
    ...(replies.some(({ has }) => has === 'page') && { 'text/html': {} }),
    ...(replies.some(({ has }) => has === 'text') && { 'text/plain': {} }),
  };
}

const WHO: Readonly<Record<Exclude<UsedBy, InboundContract>, string>> = {
  anybody: 'Anybody may ask: it tells no value, name or request.',
  'anybody, and operators and auditors':
    'Anybody may ask: without a token it tells no value, name or request. People with the app role Operator or Auditor, who stand so in the directory at that moment, are told more.',
  operators: 'For people with the app role Operator, who stand so in the directory at that moment.',
  'operators and auditors':
    'For people with the app role Operator or Auditor, who stand so in the directory at that moment.',
  'a person who signed in':
    'For a person who signed in, whatever roles they have; what they may do or see is decided by whose it is, or whom a policy table names.',
  'the personnel system': 'For an app that calls by itself and has the app role Offboarding.',
};

function whoMay(usedBy: UsedBy): string {
  return typeof usedBy === 'string' ? WHO[usedBy] : `For: ${usedBy.sender}. Proof: ${usedBy.proof}`;
}

function securityOf({ authLevel }: DoorEntry, usedBy: UsedBy): Operation['security'] {
  if (usedBy === 'anybody') return [{}];
  if (usedBy === 'anybody, and operators and auditors') return [{}, { person: [] }];
  if (usedBy === 'the personnel system') return [{ app: ['Offboarding'] }];
  if (typeof usedBy === 'string') return [{ person: [] }];
  const proof = signs(usedBy) ? { signature: [] } : 'Authorization' in usedBy.headers ? { service: [] } : {};
  return [{ ...proof, ...(authLevel === 'function' && { functionKey: [] }) }];
}

const writtenAs = (usedBy: UsedBy): string =>
  (typeof usedBy === 'string' ? undefined : usedBy.contentType) ?? 'application/json';

const signs = ({ headers }: InboundContract) => 'X-Countersign-Signature' in headers;

/** What is among the security schemes is no parameter. */
function headersOf(usedBy: UsedBy): readonly JsonSchema[] {
  if (typeof usedBy === 'string') return [];
  return Object.entries(usedBy.headers)
    .filter(([name]) => name !== 'Authorization' && name !== 'X-Countersign-Signature')
    .map(([name, says]) => ({
      ...{ in: 'header', name, description: says },
      ...{ required: true, schema: { type: 'string' } },
    }));
}

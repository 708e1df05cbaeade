import { AnswerError } from '../answer-error.ts';

/** What the Table service answers when it refuses: a status, a permanent code and a sentence. */
export type Refusal = { readonly status: number; readonly code: string; readonly message: string };

export const REFUSALS = {
  tableMissing: { status: 404, code: 'TableNotFound', message: 'The table specified does not exist.' },
  tableExists: { status: 409, code: 'TableAlreadyExists', message: 'The table specified already exists.' },
  rowMissing: { status: 404, code: 'ResourceNotFound', message: 'The specified resource does not exist.' },
  rowExists: { status: 409, code: 'EntityAlreadyExists', message: 'The specified entity already exists.' },
  stale: {
    status: 412,
    code: 'UpdateConditionNotSatisfied',
    message: 'The update condition specified in the request was not satisfied.',
  },
  badName: {
    status: 400,
    code: 'InvalidResourceName',
    message: 'The specified resource name contains invalid characters.',
  },
  badKey: {
    status: 400,
    code: 'OutOfRangeInput',
    message: 'One of the request inputs is out of range.',
  },
  keyTooLong: { status: 400, code: 'KeyValueTooLarge', message: 'The key is longer than 1 KB.' },
  propertyTooLong: {
    status: 400,
    code: 'PropertyValueTooLarge',
    message: 'The property value exceeds the maximum allowed size (64KB).',
  },
  rowTooLong: {
    status: 400,
    code: 'EntityTooLarge',
    message: 'The entity is larger than the maximum allowed size (1MB).',
  },
  tooManyProperties: {
    status: 400,
    code: 'TooManyProperties',
    message: 'The entity contains more properties than allowed.',
  },
  badInput: { status: 400, code: 'InvalidInput', message: 'One of the request inputs is not valid.' },
  tooManyOperations: {
    status: 400,
    code: 'InvalidInput',
    message: 'The batch request operation exceeds the maximum 100 changes per change set.',
  },
  bodyTooLong: {
    status: 413,
    code: 'RequestBodyTooLarge',
    message: 'The request body is too large and exceeds the maximum permissible limit.',
  },
  mixedPartitions: {
    status: 400,
    code: 'CommandsInBatchActOnDifferentPartitions',
    message: 'All commands in a batch must operate on same entity group.',
  },
  duplicateRow: {
    status: 400,
    code: 'InvalidDuplicateRow',
    message: 'An entity can appear only once in a batch.',
  },
  busy: { status: 503, code: 'ServerBusy', message: 'The server is currently unable to receive requests.' },
} as const satisfies Record<string, Refusal>;

/** Thrown inside the simulator; the front turns it into the service's error body. */
export class Refused extends AnswerError {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** The error body. In a change set the message starts with the place of the operation that failed. */
export function errorBody({ code, message }: Refusal, requestId: string, at: string, index?: number): string {
  const place = index === undefined ? '' : `${index}:`;
  const value = `${place}${message}\nRequestId:${requestId}\nTime:${at}`;
  return JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value } } });
}

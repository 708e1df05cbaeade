import { LONGEST_BODY, MOST_OPERATIONS } from './change-set.ts';
import { REFUSALS, Refused } from './service-error.ts';
import type { Answer } from './wire.ts';

/** One request inside a change set. */
export type Part = {
  readonly method: string;
  readonly url: string;
  readonly ifMatch: string | null;
  readonly body: string;
};

type ChangeSet = { readonly id: string; readonly parts: readonly Part[] };

/** Reads the multipart body of a `$batch` request: one change set with its requests. */
export function parseBatch(body: string): ChangeSet {
  if (Buffer.byteLength(body) > LONGEST_BODY) throw new Refused(REFUSALS.bodyTooLong);
  const id = /boundary=changeset_([^\s;"]+)/.exec(body)?.[1];
  if (id === undefined) throw new Refused(REFUSALS.badInput);
  const pieces = body.split(`--changeset_${id}`);
  // The first piece is the envelope, the last one the closing `--` with the batch's own boundary.
  const parts = pieces.slice(1, -1).map(parsePart);
  if (parts.length === 0) throw new Refused(REFUSALS.badInput);
  if (parts.length > MOST_OPERATIONS) throw new Refused(REFUSALS.tooManyOperations);
  return { id, parts };
}

function parsePart(piece: string): Part {
  const start = piece.indexOf('\r\n\r\n') + 4;
  const lineEnd = piece.indexOf('\r\n', start);
  const headEnd = piece.indexOf('\r\n\r\n', lineEnd);
  const [method, url] = piece.slice(start, lineEnd).split(' ');
  if (start < 4 || lineEnd < 0 || headEnd < 0 || !method || !url) throw new Refused(REFUSALS.badInput);
  const ifMatch = /\r\nif-match: ([^\r]*)/i.exec(piece.slice(lineEnd, headEnd))?.[1] ?? null;
  return { method, url, ifMatch, body: piece.slice(headEnd).trim() };
}

/** The multipart answer: one part per operation, or a single one for the operation that failed. */
export function batchAnswer(batchId: string, changeSetId: string, answers: readonly Answer[]): Answer {
  const lines = [
    `--batchresponse_${batchId}`,
    `Content-Type: multipart/mixed; boundary=changesetresponse_${changeSetId}`,
    '',
  ];
  for (const answer of answers) {
    lines.push(
      `--changesetresponse_${changeSetId}`,
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `HTTP/1.1 ${answer.status} ${PHRASES[answer.status] ?? ''}`,
      ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
      '',
      answer.body,
    );
  }
  lines.push(`--changesetresponse_${changeSetId}--`, `--batchresponse_${batchId}--`, '');
  return {
    status: 202,
    headers: { 'content-type': `multipart/mixed; boundary=batchresponse_${batchId}` },
    body: lines.join('\r\n'),
  };
}

const PHRASES: Readonly<Record<number, string>> = {
  204: 'No Content',
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
};

/** `POST /users/{id}/sendMail`. */
import { type GraphAnswer, malformed, Refusal } from '../graph/answer.ts';
import { bodyField, type GraphCall, isRecord } from '../graph/call.ts';
import { userAt } from '../graph/lookup.ts';
import type { GraphParts } from '../graph/parts.ts';
import type { Route } from '../graph/route.ts';

/** Accepted for delivery, nothing more: the answer is 202 without a body. */
export function mailRoutes(parts: GraphParts): readonly Route[] {
  const path = '/users/{id}/sendMail';
  return [{ method: 'POST', path, units: 1, answer: (call, [id = '']) => send(parts, call, id) }];
}

function send({ directory, mailbox }: GraphParts, call: GraphCall, id: string): GraphAnswer {
  const sender = userAt(directory, id, call.view);
  const message = bodyField(call.body, 'message');
  if (!isRecord(message)) throw malformed("The parameter 'Message' is required.");
  const to = addresses(message['toRecipients']);
  if (to.length === 0) {
    throw new Refusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
  }
  const kind = String(bodyField(message['body'], 'contentType') ?? 'text').toLowerCase();
  mailbox.send({
    fromUserId: sender.id,
    to,
    cc: addresses(message['ccRecipients']),
    subject: String(message['subject'] ?? ''),
    contentType: kind === 'html' ? 'html' : 'text',
    content: String(bodyField(message['body'], 'content') ?? ''),
    saveToSentItems: bodyField(call.body, 'saveToSentItems') !== false,
  });
  return { status: 202 };
}

function addresses(recipients: unknown): readonly string[] {
  if (!Array.isArray(recipients)) return [];
  return recipients
    .map((recipient) => bodyField(bodyField(recipient, 'emailAddress'), 'address'))
    .filter((address) => typeof address === 'string' && address.includes('@'))
    .map(String);
}

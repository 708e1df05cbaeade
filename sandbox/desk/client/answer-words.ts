import type { PressAnswer } from './shapes.ts';

/** What the app answered to a press, as a person would be told. */
export function answerWords({ status, body }: PressAnswer): string {
  if (status === 0) return 'The app could not be reached; the press is lost, as it would be for that person.';
  if (status === 504) return 'The app did not answer in time; the chat shows that something went wrong.';
  const value = memberOf(body, 'value');
  if (typeof value === 'string') return value;
  const title = titleOf(value);
  if (title !== null) return `Done. The card now reads: ${title}`;
  const message = memberOf(value, 'message') ?? memberOf(body, 'message');
  if (typeof message === 'string') return message;
  return status < 300 ? 'Done.' : `The app refused the press (${status}).`;
}

/** The first text of a card. */
function titleOf(card: unknown): string | null {
  const elements = memberOf(card, 'body');
  const first: unknown = Array.isArray(elements) ? elements[0] : null;
  const text = memberOf(first, 'text');
  return typeof text === 'string' ? text : null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

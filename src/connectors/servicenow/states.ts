import type { TicketStanding } from '../../domain/ticket.ts';

const STANDINGS: readonly string[] = [
  'open',
  'in-progress',
  'completed',
  'incomplete',
  'skipped',
  'canceled',
];

type States = Readonly<Record<string, TicketStanding>>;

/** `SERVICENOW_STATES`: what state values mean where the instance differs from the out-of-box ones; or why it can't be used. */
export function statesIn(text: string): { readonly states: States } | { readonly message: string } {
  if (text === '') return { states: {} };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { message: 'SERVICENOW_STATES is not JSON. Give an object such as {"18": "completed"}.' };
  }
  if (typeof value !== 'object' || value === null)
    return { message: 'SERVICENOW_STATES must be an object of state value to standing.' };
  const wrong = Object.entries(value).find(([, standing]) => !STANDINGS.includes(String(standing)));
  return wrong
    ? { message: `SERVICENOW_STATES/${wrong[0]} must be one of ${STANDINGS.join(', ')}.` }
    : { states: value as States };
}

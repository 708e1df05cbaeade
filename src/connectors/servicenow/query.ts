import { TicketFault } from '../outbound/ticket-fault.ts';

/**
 * Encoded queries are a language: `^` adds clauses, and a clause ServiceNow doesn't understand is dropped, so that
 * the query matches more. Only values of these shapes ever enter one, and every row read is checked again.
 */
const SHAPES = {
  'sys-id': /^[0-9a-f]{32}$/,
  number: /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
  guid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  // Whatever administrators call people, but for what ends a clause or begins a script.
  'user-name': /^(?!javascript:)[^^\p{Cc}\p{Cs}]{1,100}$/u,
  'group-name': /^[A-Za-z0-9][A-Za-z0-9 _&().-]{0,79}$/,
  'correlation-id': /^[A-Za-z0-9][A-Za-z0-9:~._-]{0,99}$/,
  time: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
  marker: /^\[[A-Za-z0-9 =:~._-]{1,250}\]$/,
} as const;

type Shape = keyof typeof SHAPES;

export const hasShape = (shape: Shape, value: string): boolean => SHAPES[shape].test(value);

/** The value, fit to stand in a query. Throws a `TicketFault` when it hasn't the shape. */
export function inQuery(shape: Shape, value: string): string {
  if (hasShape(shape, value)) return value;
  throw new TicketFault(
    'refused',
    `"${value.slice(0, 40)}" can't be looked up in ServiceNow: it is no ${shape}.`,
  );
}

/**
 * Reading an Adaptive Card as a Teams client does: which buttons it shows, which words it shows, how it refreshes.
 * The card belongs to the product; nothing here adds a member to it.
 */
export type Card = { readonly [member: string]: unknown };

/** An `Action.Execute`: what a press sends back. */
export type ExecuteAction = {
  readonly id: string | null;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether a press sends what people typed along (`associatedInputs`). */
  readonly withInputs: boolean;
};

/** `userIds` null: the card names nobody, so small chats refresh for everyone. */
type Refresh = { readonly action: ExecuteAction; readonly userIds: readonly string[] | null };

/** The Teams client honors no more than this many `refresh.userIds`. */
const MOST_REFRESH_USERS = 60;

export function isObject(value: unknown): value is Card {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function executeAction(value: unknown): ExecuteAction | null {
  if (!isObject(value) || value['type'] !== 'Action.Execute') return null;
  return {
    id: typeof value['id'] === 'string' ? value['id'] : null,
    verb: typeof value['verb'] === 'string' ? value['verb'] : '',
    data: isObject(value['data']) ? value['data'] : {},
    withInputs: String(value['associatedInputs']).toLowerCase() !== 'none',
  };
}

/** What is nested in a part of a card, without what no reader sees. */
function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([member, inner]) =>
    member === 'refresh' || member === 'data' ? [] : [inner],
  );
}

/** Every `Action.Execute` a person can press on this card, wherever it is nested. */
export function buttonsOf(card: Card): readonly ExecuteAction[] {
  const found: ExecuteAction[] = [];
  const walk = (value: unknown): void => {
    const action = executeAction(value);
    if (action) found.push(action);
    for (const inner of partsOf(value)) walk(inner);
  };
  walk(card);
  return found;
}

/** The inputs of a card as they are before anybody typed: id → preset value, or empty text. */
export function inputsOf(card: Card): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = (value: unknown): void => {
    if (isObject(value) && String(value['type']).startsWith('Input.') && typeof value['id'] === 'string')
      found[value['id']] = typeof value['value'] === 'string' ? value['value'] : '';
    for (const inner of partsOf(value)) walk(inner);
  };
  walk(card);
  return found;
}

export function refreshOf(card: Card): Refresh | null {
  const refresh = card['refresh'];
  if (!isObject(refresh)) return null;
  const action = executeAction(refresh['action']);
  if (!action) return null;
  const listed = refresh['userIds'];
  const userIds = Array.isArray(listed)
    ? listed.filter((id): id is string => typeof id === 'string').slice(0, MOST_REFRESH_USERS)
    : null;
  return { action, userIds };
}

/** The verbs by which somebody decides: every button but the one that only refreshes. */
export function decisionVerbs(card: Card): readonly string[] {
  const refreshing = refreshOf(card)?.action.verb;
  return [...new Set(buttonsOf(card).map(({ verb }) => verb))].filter(
    (verb) => verb !== '' && verb !== refreshing && verb !== 'refresh',
  );
}

/** The words a reader sees, one element per line; buttons and inputs left out. */
export function textOf(card: Card): string {
  const lines: string[] = [];
  const walk = (value: unknown): void => {
    const words = isObject(value) ? wordsOf(value) : '';
    if (words === null) return;
    if (words) lines.push(words);
    for (const inner of partsOf(value)) walk(inner);
  };
  walk(card);
  return lines.join('\n');
}

/** `null`: a button or an input, whose inside isn't read. */
function wordsOf({ type, text, title, value }: Card): string | null {
  if (typeof type === 'string' && /^(Action|Input)\./.test(type)) return null;
  if (typeof text === 'string') return text;
  return typeof title === 'string' && typeof value === 'string' ? `${title}: ${value}` : '';
}

export type TicketName = { readonly system: string; readonly number: string };

const TICKET_NUMBERS: readonly { readonly system: string; readonly pattern: RegExp }[] = [
  // What was filed with us names the incident as well, and is not the incident's.
  { system: 'offline', pattern: /\bOFF-[0-9A-F]{8}\b/ },
  { system: 'jira', pattern: /\bSD-\d+\b/ },
  { system: 'servicenow', pattern: /\b(?:RITM|REQ|INC|SCTASK|CHG)\d{7,}\b/ },
];

/** The first ticket number in a text, or `null`. */
export function ticketIn(text: string): TicketName | null {
  for (const { system, pattern } of TICKET_NUMBERS) {
    const number = pattern.exec(text)?.[0];
    if (number) return { system, number };
  }
  return null;
}

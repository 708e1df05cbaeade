import { parseStrictly } from '../domain/strict-json.ts';
import { mended, typed } from '../domain/written-text.ts';
import type { OfflineOffer } from '../policy/rulebook.ts';
import type { Issue } from '../ports/ticketing.ts';

/** What somebody asks of us while the ticket tool is away. */
export type OfflineAsk = {
  readonly offer: OfflineOffer;
  readonly scope: string;
  readonly minutes: number;
  /** '': none is known. */
  readonly incident: string;
  readonly reason: string;
};

type AskRead =
  | { readonly read: true; readonly ask: OfflineAsk }
  | {
      readonly read: false;
      readonly code: 'not-json' | 'malformed';
      readonly detail: string;
      readonly issues: readonly Issue[];
    };

const MEMBERS: readonly string[] = ['role', 'scope', 'minutes', 'incident', 'reason'];
const NUMBER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const LONGEST_REASON = 1000;
const LEAST_MINUTES = 5;

/** Reads `{role, scope?, minutes, incident?, reason}`, naming everything that is wrong with it at once. */
export function readOfflineAsk(text: string, offers: readonly OfflineOffer[]): AskRead {
  const json = parseStrictly(text);
  const value = json.parsed ? json.value : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const detail = 'The body is not a JSON object. Send {"role": "…", "minutes": 60, "reason": "…"}.';
    return { read: false, code: 'not-json', detail, issues: json.parsed ? [] : json.issues };
  }
  const body = value as Readonly<Record<string, unknown>>;
  const { role, scope, minutes, incident, reason } = body;
  const issues: Issue[] = [];
  const wrong = (path: string, message: string) => void issues.push({ path, message });
  const offer = offers.find(({ name }) => name === role);
  if (!offer) wrong('/role', `must be one of ${offers.map(({ name }) => name).join(', ')}`);
  const chosen = offer?.scopes.find((one) => scope === undefined || one.scope === scope);
  if (offer && !chosen) wrong('/scope', 'is no part of the directory that the role is given for');
  if (!isMinutes(minutes, offer))
    wrong(
      '/minutes',
      `must be a whole number from ${LEAST_MINUTES} to ${offer?.longestMinutes ?? 'the longest'}`,
    );
  if (incident !== undefined && incident !== '' && !(typeof incident === 'string' && NUMBER.test(incident)))
    wrong('/incident', 'must be the number of the incident, such as INC0010001, or left out');
  if (typeof reason !== 'string' || mended(reason).trim() === '')
    wrong('/reason', 'must be a text that is not empty');
  else if (reason.length > LONGEST_REASON) wrong('/reason', `is longer than ${LONGEST_REASON} characters`);
  for (const name of Object.keys(body))
    if (!MEMBERS.includes(name)) wrong(`/${name.slice(0, 40)}`, 'is not known here');
  if (issues.length > 0 || !offer || !chosen)
    return {
      read: false,
      code: 'malformed',
      detail: 'Nothing was done. Mend what the issues name and send it again.',
      issues,
    };
  return {
    read: true,
    ask: {
      ...{ offer, scope: chosen.scope, minutes: Number(minutes) },
      incident: typeof incident === 'string' ? incident.toUpperCase() : '',
      reason: typed(String(reason)),
    },
  };
}

function isMinutes(minutes: unknown, offer: OfflineOffer | undefined): boolean {
  return (
    typeof minutes === 'number' &&
    Number.isInteger(minutes) &&
    minutes >= LEAST_MINUTES &&
    minutes <= (offer?.longestMinutes ?? Number.POSITIVE_INFINITY)
  );
}

import { type Instant, instant } from '../domain/instant.ts';
import { parseStrictly } from '../domain/strict-json.ts';
import { mended, typed } from '../domain/written-text.ts';
import type { Issue } from '../ports/ticketing.ts';

/** Who leaves, when and why. `effectiveAt` null: now. */
export type Leaver = {
  readonly userId: string;
  readonly effectiveAt: Instant | null;
  readonly reason: string;
  readonly withdrawn: boolean;
};

type LeaverRead =
  | { readonly read: true; readonly leaver: Leaver }
  | {
      readonly read: false;
      readonly code: 'not-json' | 'malformed';
      readonly detail: string;
      readonly issues: readonly Issue[];
    };

const MEMBERS: readonly string[] = ['userId', 'effectiveAt', 'reason', 'withdrawn'];
const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A date alone could mean its start or its end, in some zone: it is refused. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const LONGEST_REASON = 1000;
const MEND = 'Nothing was done. Mend what the issues name and send it again.';

/** Reads `{userId, effectiveAt?, reason, withdrawn?}`, naming everything that is wrong with it at once. */
export function readLeaver(text: string): LeaverRead {
  const json = parseStrictly(text);
  if (!json.parsed && json.issues.some(({ path }) => path !== '$'))
    return { read: false, code: 'malformed', detail: MEND, issues: json.issues };
  const value = json.parsed ? json.value : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const detail = 'The body is not a JSON object. Send {"userId": "…", "reason": "…"}.';
    return { read: false, code: 'not-json', detail, issues: [] };
  }
  const body = value as Readonly<Record<string, unknown>>;
  const issues = issuesIn(body);
  if (issues.length > 0) {
    return { read: false, code: 'malformed', detail: MEND, issues };
  }
  const { effectiveAt } = body;
  return {
    read: true,
    leaver: {
      userId: String(body['userId']).toLowerCase(),
      effectiveAt: typeof effectiveAt === 'string' ? instant(Date.parse(effectiveAt)) : null,
      reason: typed(String(body['reason'])),
      withdrawn: body['withdrawn'] === true,
    },
  };
}

function issuesIn({
  userId,
  effectiveAt,
  reason,
  withdrawn,
  ...rest
}: Readonly<Record<string, unknown>>): Issue[] {
  const issues: Issue[] = [];
  const wrong = (path: string, message: string) => void issues.push({ path, message });
  if (typeof userId !== 'string' || !OBJECT_ID.test(userId))
    wrong('/userId', 'must be the Entra object id (a GUID); names and addresses can change owner');
  if (effectiveAt !== undefined && effectiveAt !== null && !isMoment(effectiveAt))
    wrong('/effectiveAt', 'must be a moment with its zone, such as 2026-03-31T17:00:00+02:00; left out: now');
  if (typeof reason !== 'string' || mended(reason).trim() === '')
    wrong('/reason', 'must be a text that is not empty');
  else if (reason.length > LONGEST_REASON) wrong('/reason', `is longer than ${LONGEST_REASON} characters`);
  if (withdrawn !== undefined && typeof withdrawn !== 'boolean') wrong('/withdrawn', 'must be true or false');
  for (const name of Object.keys(rest).slice(0, 10))
    wrong(`/${name}`, `is not known; use ${MEMBERS.join(', ')}`);
  return issues;
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value));
}

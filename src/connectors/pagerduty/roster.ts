import { addMilliseconds, type Instant, instant, MINUTE } from '../../domain/instant.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Clock } from '../../ports/ports.ts';
import type { OnCall, Roster } from '../../ports/roster.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { createWire, later, type PagerDutySettings, type Wire } from './wire.ts';

/** As PagerDuty makes ids of everything. */
const ID = /^[A-Z0-9]{6,20}$/;
const PAGE = 100;
/** Who is on call for one policy fits many times. */
const MOST_PAGES = 5;

type Entry = {
  readonly userId: string;
  readonly level: number;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly scheduleId: string | null;
};

/** On call by escalation policies, whose id is the team. Every level is told; whoever stands in for somebody is told as one. */
export function createPagerDutyRoster(settings: PagerDutySettings, outbound: Outbound, clock: Clock): Roster {
  const wire = createWire(settings, outbound, clock);
  return {
    system: 'pagerduty',
    async whoIsOnCall(team, requestId) {
      if (!ID.test(team)) return unknownTeam(team);
      const entries = await entriesOf(wire, team, requestId);
      if ('read' in entries) return entries;
      if (entries.length === 0)
        return (await whyNobody(wire, team, requestId)) ?? { read: 'done', onCall: [] };
      const standIns = await standInsOf(wire, entries, clock, requestId);
      if ('read' in standIns) return standIns;
      return { read: 'done', onCall: entries.map((one) => onCallOf(one, standIns)) };
    },
    async signInName(toolUserId, requestId) {
      if (!ID.test(toolUserId)) return { read: 'done', name: null };
      const answer = await wire(`/users/${toolUserId}`, 'who somebody on call is', requestId);
      if (answer.read === 'failed') return answer;
      const user = answer.read === 'done' ? objectOf(answer.body['user']) : null;
      const isSame = user?.['id'] === toolUserId;
      const email = isSame ? user['email'] : null;
      return { read: 'done', name: typeof email === 'string' && email !== '' ? email : null };
    },
  };
}

async function entriesOf(
  wire: Wire,
  team: string,
  requestId: string,
): Promise<readonly Entry[] | ReadFailure> {
  const found = new Map<string, Entry>();
  let offset = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = `escalation_policy_ids%5B%5D=${team}&limit=${PAGE}&offset=${offset}`;
    const answer = await wire(`/oncalls?${query}`, `PagerDuty's list for "${team}"`, requestId);
    if (answer.read === 'failed') return answer;
    const listed = answer.read === 'done' ? answer.body['oncalls'] : null;
    if (!Array.isArray(listed)) return odd('no list');
    for (const one of listed as readonly unknown[]) {
      const entry = entryIn(one, team);
      if (entry === null) return odd('an entry that is none');
      // the same person repeats, once for each of their times
      const key = `${entry.userId}~${entry.level}`;
      if (!found.has(key)) found.set(key, entry);
    }
    if (answer.read === 'done' && answer.body['more'] !== true) return [...found.values()];
    offset += listed.length;
  }
  return odd('more pages than it is asked for');
}

/** What is not of the form that is known is no answer; so is somebody of another policy. */
function entryIn(value: unknown, team: string): Entry | null {
  const entry = objectOf(value);
  const userId = objectOf(entry?.['user'])?.['id'];
  const level = entry?.['escalation_level'];
  if (objectOf(entry?.['escalation_policy'])?.['id'] !== team || typeof userId !== 'string') return null;
  if (typeof level !== 'number' || !Number.isInteger(level) || level < 1) return null;
  const [from, to] = [momentOf(entry?.['start']), momentOf(entry?.['end'])];
  if (from === undefined || to === undefined) return null;
  const scheduleId = objectOf(entry?.['schedule'])?.['id'];
  return { userId, level, from, to, scheduleId: typeof scheduleId === 'string' ? scheduleId : null };
}

/** `null`: for good; `undefined`: no moment. */
function momentOf(value: unknown): Instant | null | undefined {
  if (value === null || value === undefined) return null;
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : instant(at);
}

/** An empty list is also what a key is shown that may see none of it. */
async function whyNobody(wire: Wire, team: string, requestId: string): Promise<ReadFailure | null> {
  const answer = await wire(`/escalation_policies/${team}`, `The escalation policy "${team}"`, requestId);
  if (answer.read === 'failed') return answer;
  if (answer.read === 'missing') return unknownTeam(team);
  const rules = objectOf(answer.body['escalation_policy'])?.['escalation_rules'];
  if (Array.isArray(rules) && rules.length > 0) return null;
  return never(`The escalation policy "${team}" of PagerDuty has no rota: give it a level with somebody.`);
}

/** Schedules and people in them who stand in for somebody now. Who put them there PagerDuty does not tell here. */
async function standInsOf(
  wire: Wire,
  entries: readonly Entry[],
  clock: Clock,
  requestId: string,
): Promise<ReadonlySet<string> | ReadFailure> {
  const found = new Set<string>();
  const now = instant(clock.now());
  for (const id of new Set(entries.flatMap(({ scheduleId }) => scheduleId ?? []))) {
    if (!ID.test(id)) return odd('a schedule without an id');
    const span = `since=${now}&until=${addMilliseconds(now, MINUTE)}`;
    const answer = await wire(
      `/schedules/${id}/overrides?${span}`,
      `PagerDuty's overrides of "${id}"`,
      requestId,
    );
    if (answer.read === 'failed') return answer;
    const listed = answer.read === 'done' ? answer.body['overrides'] : [];
    if (!Array.isArray(listed)) return odd('no list of overrides');
    for (const one of listed as readonly unknown[]) {
      const userId = objectOf(objectOf(one)?.['user'])?.['id'];
      if (typeof userId === 'string') found.add(`${id}~${userId}`);
    }
  }
  return found;
}

function onCallOf({ userId, level, from, to, scheduleId }: Entry, standIns: ReadonlySet<string>): OnCall {
  const person = { toolUserId: userId, level, from, to };
  return standIns.has(`${scheduleId}~${userId}`) ? { ...person, override: { madeBy: [] } } : person;
}

const unknownTeam = (team: string) =>
  never(
    `PagerDuty shows no escalation policy "${team.slice(0, 60)}": name one by its id, or an administrator of PagerDuty has to let the API key see it.`,
  );

const never = (because: string): ReadFailure => ({
  ...{ read: 'failed', because, retryAfterSeconds: null, mayCure: false },
});

const odd = (what: string) => later(`PagerDuty answered who is on call with ${what}.`, null);

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}

import { addMilliseconds, DAY, HOUR, type Instant, instant } from '../domain/instant.ts';
import { defineActivity, type Means } from './activity.ts';
import { evidenceLink } from './asking/showing.ts';
import { callOperators, type RaisedIncident } from './outbox/call-operators.ts';
import { recordRaised } from './outbox/record-raised.ts';
import { sayWaits } from './outbox/say-waits.ts';
import { moment } from './wording/words.ts';

export type FailingInput = {
  /** Whose run it is; left out where it is nobody's request. */
  readonly requestId?: string;
  /** The activity that could not run, by name. */
  readonly activity: string;
  readonly because: string;
  readonly giveUpAt: Instant;
};

/**
 * A step of a run goes on failing, because of a store or our own code: its ticket says so once, and operators hear of it in chat,
 * of one step once an hour, whatever number of runs it stops. `later`: nobody could be told yet.
 */
export const reportFailing = defineActivity<FailingInput, { readonly reported: 'yes' | 'later' }>({
  name: 'reportFailing',
  run: async (means, input) => {
    const isSaid = await onTicket(means, input);
    const isTold = await inChat(means, input);
    return { reported: isSaid && isTold ? 'yes' : 'later' };
  },
});

/** `false`: it could not be written down, and may be later. A ticket that has had its last word keeps it. */
async function onTicket(
  means: Means,
  { requestId, activity, because, giveUpAt }: FailingInput,
): Promise<boolean> {
  if (requestId === undefined) return true;
  try {
    const row = (await means.requests.read(requestId))?.row;
    if (!row || row.phase === 'concluded') return true;
    return await sayWaits(means, requestId, {
      fact: `${activity} fails`,
      access: row.desired?.access ?? 'none',
      standing: null,
      comment:
        'Your request waits, because something inside this service fails. The people who run it are told; it goes on by itself as soon as that is mended.',
      workNote: `It can not go on at the moment: the step ${activity} of Countersign fails (${because}). It is tried again until ${moment(giveUpAt, means.limits.timeZone)}; then a person is called. Nothing is decided or changed by that step before.`,
    });
  } catch {
    // what fails may be this very row
    return false;
  }
}

/** Whom a step's failures were told of lately. `unrecorded`: the evidence could not be told of the incident yet. */
type Told = readonly { readonly of: string; readonly at: Instant; readonly unrecorded?: RaisedIncident }[];

const MOST_REMEMBERED = 50;

async function inChat(means: Means, { requestId, activity, because }: FailingInput): Promise<boolean> {
  const now = instant(means.clock.now());
  const name = `failing-${activity}`;
  const found = await means.marks.read(name);
  const told = found?.row ? (JSON.parse(found.row) as Told) : [];
  const of = requestId ?? 'nobody';
  const before = told.find((one) => one.of === of && one.at > addMilliseconds(now, -DAY));
  if (before) {
    const { unrecorded, ...recorded } = before;
    if (!unrecorded) return true;
    if (!(await isRecorded(means, requestId, unrecorded))) return false;
    const kept = told.map((one) => (one === before ? recorded : one));
    await means.marks.save(name, JSON.stringify(kept), found?.etag ?? null);
    return true;
  }
  if (told.some(({ at }) => at > addMilliseconds(now, -HOUR))) return false;
  const text = [
    `A step of Countersign could not run for minutes: ${activity} (${because}).`,
    requestId ? `Request ${requestId} waits for it: ${evidenceLink(means.limits, requestId)}` : '',
    `It is tried again by itself, and other requests may wait for the same. Please look for "${activity} could not run" in the log of the function app; its store, or this request's rows, are what to see to first. Withdraw the request in the console if it can't be mended.`,
  ];
  const unrecorded: RaisedIncident[] = [];
  const call = {
    onRaised: async (raised: RaisedIncident) => {
      if (!(await isRecorded(means, requestId, raised))) unrecorded.push(raised);
    },
    correlationId: `failing:${activity}:${of}`,
    title: `A step of Countersign fails: ${activity}`,
    text: text.filter((line) => line !== '').join('\n'),
  };
  if ((await callOperators(means, of, call)) === null) return false;
  const [owed] = unrecorded;
  const kept = [...told, { of, at: now, ...(owed && { unrecorded: owed }) }].slice(-MOST_REMEMBERED);
  await means.marks.save(name, JSON.stringify(kept), found?.etag ?? null);
  return owed === undefined;
}

/** `false`: what fails may be the evidence itself, and operators are told no second time for that. */
async function isRecorded(
  means: Means,
  requestId: string | undefined,
  raised: RaisedIncident,
): Promise<boolean> {
  if (requestId === undefined) return true;
  try {
    await recordRaised(means, requestId, raised);
    return true;
  } catch {
    return false;
  }
}

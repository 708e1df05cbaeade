import type { StageHead } from '../../domain/approval.ts';
import { LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { HOUR, type Instant, instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { roleWords } from '../../domain/role-words.ts';
import type { Means } from '../activity.ts';
import { withTold } from '../deciding/material.ts';
import { names } from '../wording/words.ts';
import { freshStage } from './fresh-stage.ts';
import { withJoined } from './joined.ts';
import { NOBODY_LEFT_FOR, reviewed } from './review-approvers.ts';
import { tellWhoDecides } from './tell-who-decides.ts';

type ApproversLook = {
  /** Why the stage can't go on: nobody is left who may decide it, for long enough to believe that. */
  readonly nobodyLeft: string | null;
  /** When to look again although nothing else wakes the run. */
  readonly againSeconds: number | null;
};

const NOTHING: ApproversLook = { nobodyLeft: null, againSeconds: null };

const UNREAD_AGAIN_SECONDS = (5 * MINUTE) / SECOND;

/**
 * Strikes out approvers who can't decide any more (gone, disabled, no longer in their role) and asks the next in line
 * instead, and puts back whoever may again; the ticket says both. Nobody is struck for what is wrong with the request,
 * nor where the directory can't be read: eligibility is checked again at the click, the request before the write.
 */
export async function lookAtApprovers(
  means: Means,
  record: RequestRecord,
  stage: string,
): Promise<ApproversLook> {
  const found = await means.approvals.readHead(record.requestId, stage);
  if (found?.row.state !== 'open') return NOTHING;
  const fresh = await freshStage(means, record, stage);
  const plan = fresh.read === 'done' ? fresh.stage : null;
  if (fresh.read === 'failed' || plan === null) return unread(means, found.row);
  const at = instant(means.clock.now());
  const { decisions } = await means.approvals.readAll(record.requestId);
  const head = await means.approvals.changeOpen(record.requestId, stage, (row) =>
    withJoined(row, reviewed(row, decisions, plan, at), decisions, at),
  );
  if (!head) return NOTHING;
  const known = withTold(record, fresh.people);
  await tellWhoDecides(means, known, head, decisions);
  return { nobodyLeft: nobodyLeft(known, head, at), againSeconds: againSeconds(head, at) };
}

function unread({ clock }: Means, head: StageHead): ApproversLook {
  const doubtful = head.doubts !== undefined;
  const usual = againSeconds({ ...head, doubts: {} }, instant(clock.now()));
  return { nobodyLeft: null, againSeconds: usual ?? (doubtful ? UNREAD_AGAIN_SECONDS : null) };
}

function nobodyLeft(
  { names: displayNames, decision }: RequestRecord,
  head: StageHead,
  at: Instant,
): string | null {
  const { nobodyLeftSince, struck, stage } = head;
  if (!nobodyLeftSince || milliseconds(at) - milliseconds(nobodyLeftSince) < NOBODY_LEFT_FOR) return null;
  const who = names(
    struck.map(({ approverId }) => approverId),
    displayNames,
  );
  return `for an hour nobody has been left who may decide as ${roleWords(stage, decision?.labels)}: ${who} can not any more (account disabled or gone, or no longer in that role)`;
}

/** Who is on call changes by itself, and nobody tells of it. */
const SHIFTS_AGAIN_SECONDS = (10 * MINUTE) / SECOND;

/**
 * Soon while a look has to be repeated; while somebody is struck, or stands in for others, now and then, the less
 * often the longer it lasts.
 */
export function againSeconds(head: StageHead, at: Instant): number | null {
  const usual = unlessShifts(head, at);
  if (!head.plan.shifts) return usual;
  return Math.min(usual ?? SHIFTS_AGAIN_SECONDS, SHIFTS_AGAIN_SECONDS);
}

function unlessShifts(
  { doubts = {}, struck, plan, sequence, openedAt }: StageHead,
  at: Instant,
): number | null {
  if (Object.keys(doubts).length > 0) return LOOK_AGAIN_SECONDS;
  const latest = struck.map((one) => milliseconds(one.at ?? at)).toSorted((a, b) => b - a)[0];
  if (latest === undefined) {
    if (sequence > 0 || !plan.needs.some(({ insteadOf }) => insteadOf !== undefined)) return null;
    return Math.ceil(Math.max((milliseconds(at) - milliseconds(openedAt)) / 2, 5 * MINUTE) / SECOND);
  }
  const pause = Math.min(Math.max((milliseconds(at) - latest) / 2, 5 * MINUTE), HOUR);
  return Math.ceil(pause / SECOND);
}

import { instant } from '../../../domain/instant.ts';
import type { DraftAsked } from '../../../ports/advisor.ts';
import type { Means } from '../../activity.ts';
import { aboutStage } from '../../asking/stage-card.ts';
import { operationsOf } from '../../concluding/operations-of.ts';
import { moment } from '../../wording/words.ts';
import { takenBackIfClosed } from '../ask-each.ts';
import { updateCards } from '../update-cards.ts';
import type { DraftDone } from './draft-done.ts';
import { draftLines } from './draft-lines.ts';
import { givenOf } from './given.ts';
import { AGAIN_SECONDS, haveDrafted } from './have-drafted.ts';
import { DATA_ONLY } from './instructions.ts';

const INSTRUCTIONS = `You help somebody who has to approve or reject a request for access to read it quickly. ${DATA_ONLY}`;

const ANSWERS: DraftAsked['answers'] = {
  summary: {
    about: 'At most three short sentences: who is to have what, until when, and why, as the data says it.',
  },
  recommendation: {
    about:
      'At most two short sentences: what the approver should look at or ask before deciding. Never that something is approved, checked or safe.',
  },
};

/** Has a draft made for the people of an open stage, and shows it on the cards that they have already. */
export async function draftForApprovers(means: Means, requestId: string, stage: string): Promise<DraftDone> {
  const record = (await means.requests.read(requestId))?.row;
  const head = (await means.approvals.readHead(requestId, stage))?.row;
  const fields = record ? (operationsOf(means, record)?.drafting.forApprovers ?? []) : [];
  if (!record || head?.state !== 'open' || fields.length === 0) return { over: true };
  const data = givenOf(means, record, fields);
  const madeAt = moment(instant(means.clock.now()), means.limits.timeZone);
  const had = await haveDrafted(means, {
    requestId,
    about: aboutStage(stage),
    asked: { instructions: INSTRUCTIONS, data, answers: ANSWERS },
    lines: ({ summary, recommendation }) => {
      const lines = draftLines([summary, recommendation]);
      return lines.length > 0 ? [unchecked(madeAt), ...lines] : [];
    },
  });
  if (had.had === 'nothing') return { over: true };
  if (had.had === 'nothing-yet') return { over: false, afterSeconds: AGAIN_SECONDS };
  return await show(means, requestId, stage);
}

function unchecked(madeAt: string): string {
  return `Nobody has checked it, and it decides nothing: what stands above counts. Made ${madeAt}.`;
}

/** As everything stands by now: a stage may have closed while the text was drafted. */
async function show(means: Means, requestId: string, stage: string): Promise<DraftDone> {
  const record = (await means.requests.read(requestId))?.row;
  const head = (await means.approvals.readHead(requestId, stage))?.row;
  if (!record || head?.state !== 'open') return { over: true };
  const { decisions } = await means.approvals.readAll(requestId);
  const shown = await updateCards(means, record, head, decisions);
  if (await takenBackIfClosed(means, record, head)) return { over: true };
  if (shown.missing === 0) return { over: true };
  return { over: false, afterSeconds: Math.max(shown.retryAfterSeconds ?? 0, AGAIN_SECONDS) };
}

import type { Decision } from '../../domain/decision.ts';
import { accessSoFar } from '../../domain/done-parts.ts';
import { addMilliseconds, earlier, type Instant, MINUTE, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { holding } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { moment } from '../wording/words.ts';

/** How often it is decided anew whether it has settled by itself meanwhile. */
const LOOKED_AT_EVERY = 10 * MINUTE;

/** Whether nobody is asked yet, so that what comes next of the request is a first decision and none that was approved. */
export function isBeforeAsking({ phase, askFrom, due }: RequestRecord): boolean {
  return phase === 'holding' && askFrom !== undefined && due !== null && due <= askFrom;
}

/** Waits once before people are asked where that may settle by itself, and says how and until when; `null`: they are asked now. */
export function waitsToAsk(
  { limits }: Pick<Means, 'limits'>,
  current: RequestRecord,
  decided: RequestRecord,
  { askAfter }: Decision,
  {
    received,
    policyNote,
    now,
  }: { readonly received: string; readonly policyNote: string; readonly now: Instant },
): RequestRecord | null {
  if (!askAfter) return null;
  const askFrom = current.askFrom ?? addMilliseconds(now, askAfter.seconds * SECOND);
  if (now >= askFrom) return null;
  const until = earlier(askFrom, addMilliseconds(now, LOOKED_AT_EVERY));
  const waits = { ...holding(decided, until), askFrom };
  if (current.askFrom !== undefined) return waits;
  const when = moment(askFrom, limits.timeZone);
  return say(
    waits,
    {
      access: accessSoFar(current),
      outcome: 'running',
      standing: null,
      comment: `${received}\n${askAfter.comment} If that has not settled it by ${when}, people are asked then.`,
      workNote: `${policyNote}\nNobody is asked before ${when}: it may settle by itself, and is looked at meanwhile.`,
      provenAt: null,
    },
    now,
  );
}

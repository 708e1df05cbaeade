import { HOUR, type Instant, milliseconds, SECOND } from '../../domain/instant.ts';
import { SLOWED_SECONDS } from '../../domain/pace.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { partInHand } from '../../policy/parts.ts';
import type { Means } from '../activity.ts';
import type { Alarm } from '../open-stage.ts';

type SettledLook = {
  /** Why nothing is left to ask, in a sentence without its stop; `null`: it is asked on. */
  readonly because: string | null;
  /** When it is looked at again; `null`: nothing can settle it. */
  readonly againSeconds: number | null;
};

/** Each look is an execution of its own; what did not settle in hours rarely does in minutes. */
const LONGEST_SECONDS = HOUR / SECOND;
const SHARE_OF_AGE = 6;
/** Each time that its turn has not come plays the whole stage, too. */
const LEAST_SECONDS = 15;

/** Whether what people are asked, since `openedAt`, has settled by itself meanwhile. A press never waits for that look, nor has it made. */
export async function lookForSettled(
  means: Means,
  record: RequestRecord,
  why: 'opened' | 'wake' | Alarm['why'],
  openedAt: Instant,
): Promise<SettledLook> {
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable || !record.request) return { because: null, againSeconds: null };
  const { settling } = partInHand(inForce.rules, record);
  if (!settling) return { because: null, againSeconds: null };
  const { look, everySeconds } = settling;
  const age = (means.clock.now() - milliseconds(openedAt)) / SECOND;
  const againSeconds = Math.min(Math.max(everySeconds, Math.round(age / SHARE_OF_AGE)), LONGEST_SECONDS);
  const later = { because: null, againSeconds };
  if (why === 'opened' || why === 'wake') return later;
  if (look.bucket !== null) {
    const key = `${record.requestId}~settled`;
    const turn = await means.paces.turn(look.bucket, { key, rank: 'watch' });
    if (turn.turn === 'later')
      return {
        because: null,
        againSeconds: Math.max(
          LEAST_SECONDS,
          Math.ceil((milliseconds(turn.at) - means.clock.now()) / SECOND),
        ),
      };
  }
  const read = await look.read(means, record.request, record.requestId);
  if (read.read === 'done') return { ...later, because: settling.says(read.value) };
  if (read.read === 'failed' && read.throttled && look.bucket !== null)
    await means.paces.slowDown(look.bucket, SLOWED_SECONDS);
  return later;
}

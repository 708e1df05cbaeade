import type { OrchestrationContext } from 'durable-functions';
import {
  reportUnexplained,
  type Unexplained,
  type UnexplainedMembers,
} from '../activities/report-unexplained.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { establish, SHORT } from './steps/establish.ts';
import { call, now, type Step, sleep } from './steps/step.ts';

/** `readable`: one person, whose membership can be read back from both sides. */
type UnexplainedInput = UnexplainedMembers & {
  readonly readable: boolean;
  /** Whether it is reported within a quarter of an hour though no looks agree; runs of earlier releases go on as they began. */
  readonly soon?: true;
};

/** With their pauses, so many tries last about a week. */
const TRIES = 170;

/** Members of a governed group that no grant explains: once it is certain, a person is told. Nobody is removed. */
export function* unexplainedMembers(context: OrchestrationContext): Step<{ readonly reported: string }> {
  const { readable, soon, ...members } = context.df.getInput<UnexplainedInput>();
  const seenAt = now(context);
  const [memberId = ''] = members.memberIds;
  let readBack = readable;
  if (readable) {
    const requestId = evidenceOf(members.groupId);
    const edge = {
      requestId,
      expect: 'present' as const,
      beneficiaryId: memberId,
      targets: [members.groupId],
    };
    const found = yield* establish(context, edge, soon ? { patience: SHORT } : {});
    if (found.is === 'not-so') return { reported: 'gone' };
    readBack = found.is === 'so'; // else only the directory's list of changes says so, and that is told, too
  }
  let inChat = false;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const report = { ...members, seenAt, readBack, attempt, inChat };
    const told: Unexplained = yield* call(context, reportUnexplained, report);
    inChat = told.inChat ?? false;
    if (told.reported !== 'later') return { reported: told.reported };
    yield* sleep(context, Math.max(Math.min(30 * 2 ** attempt, 3600), told.afterSeconds));
  }
  return { reported: 'never' };
}

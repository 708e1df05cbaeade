import type { OrchestrationContext } from 'durable-functions';
import { reportDrift } from '../activities/report-drift.ts';
import { reportLostAccess } from '../activities/report-lost-access.ts';
import { stillStated } from '../activities/still-stated.ts';
import { deletedGroups } from './steps/deleted-groups.ts';
import { establish } from './steps/establish.ts';
import { keepTelling } from './steps/keep-telling.ts';
import { stateReturned } from './steps/state-returned.ts';
import { call, type Step } from './steps/step.ts';

type LostAccessInput = {
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly target: string;
  /** Whether it is told within a quarter of an hour that no looks agree; runs of earlier releases go on as they began. */
  readonly tells?: true;
};

/**
 * Access we gave seems to be gone: once that is certain, or it is certain that we can't see it, the ticket says so and a person is
 * told. So they are once no looks have agreed for minutes; it is looked on for a day, and what comes out is said. Nothing is put back.
 */
export function* lostAccess(context: OrchestrationContext): Step<{ readonly access: string }> {
  const { requestId, beneficiaryId, target, tells } = context.df.getInput<LostAccessInput>();
  const edge = { requestId, expect: 'absent' as const, beneficiaryId, targets: [target] };
  let unseen = false;
  const tell = function* (because: string): Step<void> {
    if (unseen) return;
    unseen = true;
    const told = yield* call(context, reportDrift, { requestId, because, unseen: true });
    yield* keepTelling(context, requestId, told);
  };
  const found = yield* establish(context, edge, {
    *matters() {
      return (yield* call(context, stillStated, { requestId, beneficiaryId, target, unseen })).stated;
    },
    ...(tells && { unsure: tell }),
  });
  if (found.is === 'not-so') return unseen ? yield* stateReturned(context, requestId) : { access: 'there' };
  if (found.is === 'moot') return { access: 'unknown' };
  if (found.is === 'unknown') {
    // The directory does not tell twice: from here on a person has to look.
    yield* tell(found.because);
    return { access: 'unknown' };
  }
  const deleted = yield* deletedGroups(context, requestId, beneficiaryId, [target]);
  const groupDeleted = deleted.length > 0;
  const lost = { requestId, beneficiaryId, target, provenAt: found.at, groupDeleted, unseen };
  yield* keepTelling(context, requestId, yield* call(context, reportLostAccess, lost));
  return { access: 'lost' };
}

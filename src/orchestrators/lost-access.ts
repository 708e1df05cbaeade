import type { OrchestrationContext } from 'durable-functions';
import { reportDrift } from '../activities/report-drift.ts';
import { reportLostAccess } from '../activities/report-lost-access.ts';
import { stillStated } from '../activities/still-stated.ts';
import { deletedGroups } from './steps/deleted-groups.ts';
import { establish } from './steps/establish.ts';
import { keepTelling } from './steps/keep-telling.ts';
import { call, type Step } from './steps/step.ts';

export type LostAccessInput = {
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly target: string;
};

/**
 * Access we gave seems to be gone: once that is certain, or it is certain that we can't see it, or can't be made out for more than a day, the ticket says so and a
 * person is told. Nothing is put back.
 */
export function* lostAccess(context: OrchestrationContext): Step<{ readonly access: string }> {
  const { requestId, beneficiaryId, target } = context.df.getInput<LostAccessInput>();
  const edge = { requestId, expect: 'absent' as const, beneficiaryId, targets: [target] };
  const found = yield* establish(context, edge, function* () {
    return (yield* call(context, stillStated, { requestId, beneficiaryId, target })).stated;
  });
  if (found.is === 'not-so') return { access: 'there' };
  if (found.is === 'moot') return { access: 'unknown' };
  if (found.is === 'unknown') {
    // The directory does not tell twice: from here on a person has to look.
    const { because } = found;
    yield* keepTelling(
      context,
      requestId,
      yield* call(context, reportDrift, { requestId, because, unseen: true }),
    );
    return { access: 'unknown' };
  }
  const deleted = yield* deletedGroups(context, requestId, beneficiaryId, [target]);
  const lost = { requestId, beneficiaryId, target, provenAt: found.at, groupDeleted: deleted.length > 0 };
  yield* keepTelling(context, requestId, yield* call(context, reportLostAccess, lost));
  return { access: 'lost' };
}

import type { OrchestrationContext } from 'durable-functions';
import { lookForGroups } from '../../activities/look-for-groups.ts';
import { groupOf } from '../../targets/index.ts';
import { LOOKS } from './prove.ts';
import { call, type Step, sleep } from './step.ts';

/** A minute passes between the first and the last look. */
const APART_SECONDS = 31;
/** So often it is asked whether they are there before it is left to whoever reads the memberships. */
const MOST_LOOKS = 4 * LOOKS;

/** Of these targets, the groups that are deleted: as many looks as prove absence know none of them. */
export function* deletedGroups(
  context: OrchestrationContext,
  requestId: string,
  beneficiaryId: string,
  targets: readonly string[],
): Step<readonly string[]> {
  let groupIds = targets.flatMap((target) => groupOf(target) ?? []);
  let agreeing = 0;
  for (let look = 0; groupIds.length > 0 && look < MOST_LOOKS; look += 1) {
    const { missing } = yield* call(context, lookForGroups, { requestId, beneficiaryId, groupIds });
    if (missing) groupIds = groupIds.filter((id) => missing.includes(id));
    agreeing += missing ? 1 : 0;
    if (groupIds.length === 0 || agreeing >= LOOKS) return groupIds;
    yield* sleep(context, APART_SECONDS);
  }
  return [];
}

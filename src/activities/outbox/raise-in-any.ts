import type { FollowUp, Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';

type Raised = Awaited<ReturnType<Ticketing['followUp']>>;

const NO_TOOL: Raised = {
  ...{ failed: true, kind: 'refused', retryAfterSeconds: null },
  because: 'No ticket tool is set up.',
};

/**
 * Raises what belongs to no ticket: of several ticket tools one may be away, and then the next takes it. @returns what the last one
 * that was asked answered, and throws what it threw.
 */
export async function raiseInAny(
  { ticketing }: Pick<Means, 'ticketing'>,
  followUp: FollowUp,
  requestId: string,
): Promise<Raised> {
  let raised: Raised = NO_TOOL;
  for (const tool of Object.values(ticketing ?? {}).filter(({ keptHere }) => !keptHere)) {
    raised = await tool.followUp(null, followUp, requestId);
    if (!raised.failed) break;
  }
  return raised;
}

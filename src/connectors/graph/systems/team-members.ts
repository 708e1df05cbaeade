import type { Seen } from '../../../ports/probes.ts';
import type { GraphClient } from '../client.ts';
import { listAt } from './look.ts';
import { teamMembershipPath } from './paths.ts';

/**
 * Looks at the list that a team itself has, which follows the members of its group after minutes, now and then a day. A filter that
 * was not heeded finds nobody else: who is listed is looked at.
 */
export async function inTeam(
  client: GraphClient,
  userId: string,
  teamId: string,
  requestId: string,
): Promise<Seen> {
  const context = { requestId, purpose: 'probe-team' } as const;
  const path = teamMembershipPath(teamId, userId);
  const { items, not } = await listAt(client, path, 'The member list of the team', context);
  if (!items) return not;
  const seen = items.some(({ userId: listed }) => String(listed).toLowerCase() === userId.toLowerCase());
  return { seen, because: `on the team’s own list of members: ${seen}` };
}

import type { Known } from '../domain/risk.ts';
import type { Seen } from '../ports/probes.ts';
import { defineProbe, type Patience } from './probe.ts';
import { unreadBy } from './unread.ts';

type Check = Patience & { readonly type: 'role-state' };

/** Whether the directory has the role in effect, by whatever way, and lists its assignment, too: two read paths of its own. */
export const ROLE_STATE = defineProbe<Check>({
  type: 'role-state',
  system: () => 'the directory’s own list of role assignments',
  look: async ({ roles, clock }, _, { userId, targets, requestId }) =>
    await Promise.all(
      targets.map(async (target) => {
        const [, roleId = '', scope = ''] = target.split('~');
        const read = await roles.held(userId, { roleId, scope }, requestId);
        if (read.read === 'failed') return unreadBy(read);
        const { instances, listed } = read.value;
        if (instances.known !== 'yes') return notKnown(instances);
        if (listed.known !== 'yes') return notKnown(listed);
        const now = new Date(clock.now()).toISOString();
        const isInEffect = instances.value.some(
          ({ startsAt, endsAt }) => (startsAt ?? now) <= now && (endsAt === null || endsAt > now),
        );
        const because = `role in effect: ${isInEffect}; in the list of assignments: ${listed.value}`;
        return { seen: isInEffect && listed.value, because };
      }),
    ),
});

const notKnown = ({ known, because }: Exclude<Known<never>, { known: 'yes' }>): Seen => ({
  seen: false,
  because,
  unread: known === 'unlicensed' ? 'unlicensed' : 'unanswered',
});

import { defineActivity } from './activity.ts';
import { followPeople } from './people/follow-people.ts';

/**
 * Reads one person anew and lets their access follow. `acted` says whether this look changed something, `doubtful` that
 * it speaks against them and has to be repeated before it is believed.
 */
export const lookAtPerson = defineActivity<
  { readonly userId: string },
  { readonly look: 'acted' | 'doubtful' | 'unchanged' | 'unread' }
>({
  name: 'lookAtPerson',
  needsRuns: true,
  run: async (means, { userId }) => {
    if (!means.runs) throw new Error('lookAtPerson was not given a way to start runs.');
    const { acted, doubtful, left } = await followPeople(means, means.runs, [{ userId, removed: 'no' }]);
    if (left[0]?.error) throw left[0].error;
    if (left.length > 0) return { look: 'unread' };
    if (doubtful.length > 0) return { look: 'doubtful' };
    return { look: acted ? 'acted' : 'unchanged' };
  },
});

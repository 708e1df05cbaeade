import { MINUTE } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { followPeople } from './people/follow-people.ts';

/** The platform ends an activity that takes five minutes, and begins it anew: what takes longer goes on in the next. */
const LONGEST = 2 * MINUTE;

/**
 * Reads one person anew and lets their access follow. `acted` says whether this look changed something, `doubtful` that
 * it speaks against them and has to be repeated before it is believed. `requests`: those that there was no time for.
 */
export const lookAtPerson = defineActivity<
  { readonly userId: string; readonly requests?: readonly string[] },
  {
    readonly look: 'acted' | 'doubtful' | 'unchanged' | 'unread';
    readonly requests?: readonly string[];
  }
>({
  name: 'lookAtPerson',
  needsRuns: true,
  run: async (means, { userId, requests }) => {
    if (!means.runs) throw new Error('lookAtPerson was not given a way to start runs.');
    const started = means.clock.now();
    const isOver = () => means.clock.now() - started > LONGEST;
    const change = { userId, removed: 'no', ...(requests && { requests }) } as const;
    const { acted, doubtful, left } = await followPeople(means, means.runs, [change], isOver);
    const [rest] = left;
    if (rest?.error) throw rest.error;
    if (rest && !rest.cut) return { look: 'unread' };
    const look = doubtful.length > 0 ? 'doubtful' : acted ? 'acted' : 'unchanged';
    return { look, ...(rest && { requests: rest.change.requests ?? [] }) };
  },
});

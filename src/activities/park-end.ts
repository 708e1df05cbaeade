import { addMilliseconds, HOUR, instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { say } from './say.ts';
import { sendDesired } from './send.ts';

/**
 * An end that can't be finished now. The grant stays `ending`, and its due time moves on, so that the sweep tries
 * again every hour: a deleted account's memberships come back with it (design: H14).
 */
export const parkEnd = defineActivity<
  { readonly requestId: string; readonly because: string; readonly deleted: 'maybe' | 'no' },
  { readonly parked: number }
>({
  name: 'parkEnd',
  run: async (means, { requestId, because, deleted }) => {
    const beneficiaryId = (await means.requests.read(requestId))?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { parked: 0 };
    const now = instant(means.clock.now());
    const parked = await means.grants.change(beneficiaryId, (rows) => {
      const mine = Object.values(rows.grants).filter(
        (one) => one.requestId === requestId && one.state === 'ending',
      );
      const grants = { ...rows.grants };
      for (const grant of mine) grants[grant.id] = { ...grant, endsAt: addMilliseconds(now, HOUR) };
      return { rows: { ...rows, grants }, result: mine.length };
    });
    if (parked === 0) return { parked };
    const note =
      deleted === 'maybe'
        ? "The account or the group is deleted, so the access can't be used. Should it be restored, the access is taken back then."
        : 'The access could not be taken back yet; people have been told, and it goes on being tried.';
    const record = await means.requests.change(requestId, (row) =>
      row.desired?.workNote.startsWith(note)
        ? row
        : say(
            row,
            {
              access: 'unknown',
              outcome: row.outcome ?? 'needs-human',
              standing: null,
              comment: null,
              workNote: `${note} (${because})`,
              provenAt: null,
            },
            now,
          ),
    );
    await sendDesired(means, record);
    return { parked };
  },
});

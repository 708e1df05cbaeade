import { DAY, HOUR, instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded, restated } from '../domain/request-state.ts';
import { defineActivity, type Means } from './activity.ts';
import { park } from './concluding/park.ts';
import { closingReport } from './concluding/report.ts';
import { whoseEnd } from './concluding/whose-end.ts';
import { noteDeleted } from './drift/deleted-group.ts';
import { asRead } from './outbox/as-read.ts';
import { say } from './outbox/say.ts';
import { tell } from './outbox/tell.ts';

const GONE_WITH_THE_GROUP = {
  access: 'ended',
  comment: 'Ended: the group is deleted, so the access can not be used any more.',
  note: 'Ended with the group, which is deleted. Should it be restored, the membership that comes back with it is taken back and proven gone.',
  result: 'success, the access has ended with the group',
} as const;

const GONE_WITH_THE_ACCOUNT = {
  access: 'ended',
  comment: 'Ended: the account is deleted, so the access can not be used any more.',
  note: 'Ended with the account, which is deleted. Should it be restored, its membership is taken back and proven gone.',
  result: 'success, the access has ended with the account',
} as const;

const NOT_YET = {
  access: 'unknown',
  comment: null,
  note: 'The access could not be taken back yet; people have been told, and it goes on being tried.',
  result: 'failure, the access could not be taken back yet; it needs a person',
} as const;

const STILL_ON = {
  access: 'unknown',
  comment: null,
  note: 'It could not be taken off yet; people have been told, and it goes on being tried for as long as what was decided holds.',
  result: 'failure, it could not be taken off yet; it needs a person',
} as const;

const WORDS = { account: GONE_WITH_THE_ACCOUNT, groups: GONE_WITH_THE_GROUP, nothing: NOT_YET };

/**
 * An end that can't be finished now is parked, and the ticket says so: the memberships of a deleted account, or of a deleted
 * group, come back with it (H14). `lasting`: nobody can bring account or groups back any more, and nothing is parked.
 */
export const parkEnd = defineActivity<
  {
    readonly requestId: string;
    readonly because: string;
    /** `account`, or groups. */
    readonly deleted: 'account' | 'nothing' | readonly string[];
  },
  { readonly parked: number; readonly lasting: boolean }
>({
  name: 'parkEnd',
  run: async (means, { requestId, because, deleted }) => {
    const whose = await whoseEnd(means, requestId);
    const beneficiaryId = whose?.record.request?.beneficiaryId;
    if (!whose || !beneficiaryId) return { parked: 0, lasting: false };
    const { record: read, isReleased } = whose;
    if (deleted === 'account' && (await noteDeleted(means, beneficiaryId)) === 'for-good')
      return { parked: 0, lasting: true };
    const groups = typeof deleted === 'string' ? [] : deleted;
    if (groups.length > 0 && (await areLost(means, groups))) return { parked: 0, lasting: true };
    // a group that is restored is told of; until then it is looked for once a day
    const wait = groups.length > 0 ? DAY : HOUR;
    const parked = await park(means, requestId, beneficiaryId, `${requestId}~end`, wait);
    if (parked === 0) return { parked, lasting: false };
    const rows = await means.auditLog.read(read.requestId);
    const now = instant(means.clock.now());
    const words = WORDS[typeof deleted === 'string' ? deleted : 'groups'];
    const said = words === NOT_YET && isReleased ? STILL_ON : words;
    if (said.access === 'ended')
      await means.auditLog.append(requestId, [
        {
          fact: 'end-parked',
          once: `parked-${[deleted].flat().join('+')}`,
          at: now,
          actor: 'countersign',
          data: { deleted, because },
        },
      ]);
    const record = await means.requests.change(read.requestId, (current) => {
      if (isSaid(current, said, because)) return current;
      const row = asRead(read, current);
      const ended = said.access === 'ended' && isConcluded(row);
      return say(
        ended ? { ...restated(row, 'ended'), operatorAsks: null } : row,
        {
          access: said.access,
          outcome: ended ? 'ended' : (row.outcome ?? 'needs-human'),
          standing: null,
          comment: said.comment,
          workNote: `${said.note} (${because})\n${closingReport({
            record: row,
            rows,
            changed: row.plan?.changes ?? [],
            result: said.result,
            executedAt: null,
            closedAt: now,
            limits: means.limits,
          })}`,
          provenAt: null,
        },
        now,
      );
    });
    await tell(means, record);
    return { parked, lasting: false };
  },
});

/** Of what a decision takes off each new reason is said, because it may be that people have to decide anew. */
function isSaid({ desired, conclusion }: RequestRecord, said: { readonly note: string }, because: string) {
  if (said !== STILL_ON) return desired?.workNote.startsWith(said.note) ?? false;
  const told = [desired?.workNote ?? '', ...(conclusion?.because ?? [])];
  return told.some((text) => text.includes(because));
}

/** Whether all of them have been deleted for so long that none can come back. */
async function areLost(means: Means, groupIds: readonly string[]): Promise<boolean> {
  const noted = await Promise.all(groupIds.map((id) => noteDeleted(means, id)));
  return noted.every((is) => is === 'for-good');
}

import { DAY, HOUR, MINUTE, SECOND } from '../../domain/instant.ts';
import type { NamedRoom } from '../../domain/room.ts';
import type { Operations } from '../rulebook.ts';
import type { PolicyTable } from './access-table.ts';
import type { ChannelRule } from './operations-table.ts';

/** How long a retry keeps approvals where the table doesn't say. */
const KEPT_FOR_HOURS = 72;
/** How old a suspension gets before somebody is told, where the table doesn't say. */
const REVIEWED_AFTER_DAYS = 7;
/** How long a request waits where no table says. */
export const PATIENCE: Pick<Operations, 'facts' | 'waiting'> = {
  /** What can't be read for a day won't be by itself. */
  facts: { giveUpAfterSeconds: DAY / SECOND },
  /** Administrators take days, not weeks. */
  waiting: { giveUpAfterSeconds: (14 * DAY) / SECOND },
};

/** What a channel hears where the table doesn't say: that something failed, and not who asks for what. */
const HEARD: NamedRoom['severities'] = ['critical', 'warning'];

function roomOf({ chat, id, name, severities = HEARD, entitlements }: ChannelRule): NamedRoom {
  return { chat, id, name, severities, entitlements: entitlements ?? null };
}

/** What a table says about running, in seconds. */
export function operationsOf({ operations }: Pick<PolicyTable, 'operations'>): Operations {
  const { notify, write, writeBack } = operations;
  return {
    followUpQueue: operations.followUpQueue,
    failuresGoTo: operations.failuresGoTo ?? 'operations',
    notifyIds: notify.ids,
    notifyGroupId: notify.groupId,
    rooms: (notify.channels ?? []).map(roomOf),
    standings: operations.standings,
    endsGrantOn: operations.endsGrantOn,
    write: {
      giveUpAfterSeconds: (write.giveUpAfterHours * HOUR) / SECOND,
      defaultWaitSeconds: write.defaultWaitSeconds,
    },
    retry: {
      approvalsValidSeconds: ((operations.retry?.approvalsValidHours ?? KEPT_FOR_HOURS) * HOUR) / SECOND,
    },
    facts: operations.facts
      ? { giveUpAfterSeconds: (operations.facts.giveUpAfterHours * HOUR) / SECOND }
      : PATIENCE.facts,
    waiting: operations.waiting
      ? { giveUpAfterSeconds: (operations.waiting.giveUpAfterDays * DAY) / SECOND }
      : PATIENCE.waiting,
    writeBack: { overdueAfterSeconds: (writeBack.overdueAfterMinutes * MINUTE) / SECOND },
    noticesByMail: operations.notify.byMail ?? false,
    noticeBeforeEndSeconds: (operations.noticeBeforeEndHours * HOUR) / SECOND,
    drift: { lost: 'report', ...operations.drift },
    movers: operations.movers ?? 'review',
    suspensions: {
      reviewAfterSeconds: ((operations.suspensions?.reviewAfterDays ?? REVIEWED_AFTER_DAYS) * DAY) / SECOND,
    },
    drafting: {
      forApprovers: operations.drafting?.forApprovers ?? [],
      forUnclear: operations.drafting?.forUnclear ?? null,
    },
  };
}

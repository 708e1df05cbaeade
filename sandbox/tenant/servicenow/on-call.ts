/** `whoisoncall`: the whole escalation order of a group, an empty list where nobody is, never an error for it. */
import { failure, jsonAnswer } from './answers.ts';
import { sysIdOf } from './catalog.ts';
import { groupId, userId } from './people.ts';
import type { Switches } from './switches.ts';

export const ON_CALL_PATH = '/api/now/on_call_rota/whoisoncall';

/** People by Entra id, first to be called first. */
export type Roster = {
  readonly order: readonly string[];
  readonly override?: boolean;
  readonly device?: string;
};

interface OnCall {
  set(group: string, roster: Roster): void;
  answer(url: URL): Response;
}

export function onCall(switches: Switches): OnCall {
  const rosters = new Map<string, Roster>();
  return {
    set: (group, roster) => rosters.set(groupId(group), roster),
    answer(url) {
      if (!switches.rights.roster) return failure(403, 'Insufficient rights to query records', null);
      const asked = url.searchParams.get('group_ids');
      const groups = asked ? asked.split(',') : [...rosters.keys()];
      return jsonAnswer(200, { result: groups.flatMap((group) => entries(group, rosters.get(group))) });
    },
  };
}

function entries(group: string, roster: Roster | undefined): readonly Readonly<Record<string, unknown>>[] {
  if (!roster) return [];
  const { order, override = false, device = '' } = roster;
  return order.map((person, index) => {
    const member = sysIdOf(`cmn_rota_member:${group}:${person}`);
    return {
      memberId: member,
      memberIds: [member],
      userId: userId(person),
      userIds: [userId(person)],
      roster: sysIdOf(`cmn_rota_roster:${group}:${index}`),
      rota: sysIdOf(`cmn_rota:${group}`),
      group,
      escalationGroups: [],
      deviceId: index === 0 ? device : '',
      deviceIds: index === 0 && device ? [device] : [],
      isDevice: index === 0 && device !== '',
      order: index + 1,
      isOverride: override && index === 0,
      rotationScheduleId: sysIdOf(`cmn_schedule:${group}`),
      memberScheduleId: sysIdOf(`cmn_schedule:${member}`),
    };
  });
}

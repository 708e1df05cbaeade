/** `whoisoncall`: the whole escalation order of a group, an empty list where nobody is, never an error for it. */
import type { SandboxClock } from '../../clock.ts';
import { failure, jsonAnswer } from './answers.ts';
import { sysIdOf } from './catalog.ts';
import { groupId, userId } from './people.ts';
import type { RecordStore } from './store.ts';
import type { Switches } from './switches.ts';

export const ON_CALL_PATH = '/api/now/on_call_rota/whoisoncall';

export type OnCallMember = {
  /** Entra object id. */
  readonly userId: string;
  /** 1 is called first. */
  readonly level: number;
  /** ISO moments; left out: always. */
  readonly from?: string;
  readonly to?: string;
  /** Somebody put them there in place of whoever the rota names. */
  readonly override?: boolean;
  /** Called in their place. */
  readonly device?: string;
};

interface OnCall {
  set(group: string, members: readonly OnCallMember[]): void;
  answer(url: URL): Response;
}

export function onCall(switches: Switches, store: RecordStore, clock: SandboxClock): OnCall {
  const rosters = new Map<string, readonly OnCallMember[]>();
  return {
    set(name, members) {
      const group = groupId(name);
      const stamp = { at: clock.now(), by: 'admin' };
      if (!store.get('sys_user_group', group))
        store.insert('sys_user_group', group, { name, active: 'true' }, stamp);
      const rota = sysIdOf(`cmn_rota:${group}`);
      if (!store.get('cmn_rota', rota))
        store.insert('cmn_rota', rota, { name: `${name} rota`, group, active: 'true' }, stamp);
      rosters.set(group, members);
    },
    answer(url) {
      if (!switches.rights.roster)
        return switches.rights.unreadRoster === 'refused'
          ? failure(403, 'Insufficient rights to query records', null)
          : jsonAnswer(200, { result: [] });
      const asked = switches.query.onCallGroups === 'every' ? null : url.searchParams.get('group_ids');
      const groups = asked ? asked.split(',') : [...rosters.keys()];
      const at = clock.now();
      return jsonAnswer(200, {
        result: groups.flatMap((group) => entries(group, rosters.get(group) ?? [], at)),
      });
    },
  };
}

function entries(
  group: string,
  roster: readonly OnCallMember[],
  at: number,
): readonly Readonly<Record<string, unknown>>[] {
  const now = roster.filter(
    ({ from, to }) => (!from || Date.parse(from) <= at) && (!to || at < Date.parse(to)),
  );
  return now
    .toSorted((one, other) => one.level - other.level)
    .map(({ userId: person, level, override = false, device = '' }) => {
      const member = sysIdOf(`cmn_rota_member:${group}:${person}`);
      return {
        memberId: member,
        memberIds: [member],
        userId: userId(person),
        userIds: [userId(person)],
        roster: sysIdOf(`cmn_rota_roster:${group}:${level}`),
        rota: sysIdOf(`cmn_rota:${group}`),
        group,
        escalationGroups: [],
        deviceId: device,
        deviceIds: device ? [device] : [],
        isDevice: device !== '',
        order: level,
        isOverride: override,
        rotationScheduleId: sysIdOf(`cmn_schedule:${group}`),
        memberScheduleId: sysIdOf(`cmn_schedule:${member}`),
      };
    });
}

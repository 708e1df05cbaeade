import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { type Asked, type Deployed, heldFor, refused } from '../asked.ts';
import type { TargetFamily } from '../family.ts';
import { GROUP_WORDS } from './words.ts';

/** Direct memberships of groups. A key is the group's object id. */
export const GROUP_FAMILY: TargetFamily = {
  family: 'group',
  prefixes: [],
  keysWithin: (id) => id,
  lifetime: () => 'grant',
  label: (groupId, name) => name ?? groupId,
  shown: (groupId, names) => names.group(groupId),
  words: () => GROUP_WORDS,
  sentence: ({ targetName, action }, person) =>
    `${person} is ${action === 'add' ? 'added to' : 'removed from'} ${targetName}.`,
  together: () => false,
  groupOf: (groupId) => groupId,
  // What is missing for a removal is left to the proof.
  mayBeLag: (code, action) => code === 'target-missing' && action === 'add',
  goesOnWithout: () => false,
  keptBy: () => false,
  cures: {
    'group-not-writable': 'Make it a group that can be written here, or take it out of the policy table.',
  },
  watched: 'with-the-target',
  keyOfId: (id) => id,
  activated: (what) => (what.is === 'group' ? what.groupId : null),
  asked: (write, deployed) =>
    write.write === 'member'
      ? { ...ofMember(write, deployed), what: `${write.action} member of ${write.groupId}` }
      : null,
};

type MemberWrite = Extract<DirectoryWrite, { write: 'member' }>;

function ofMember({ action, groupId }: MemberWrite, { groupIds, controlGroupIds }: Deployed): Asked {
  if (action === 'remove')
    return {
      asks: 'grants',
      reason: 'no-grant',
      held: ({ grants }) => heldFor([groupId], Object.values(grants)),
      because: `no grant of ours that is being ended is for the group ${groupId}, so that nobody is removed from it`,
    };
  if (controlGroupIds.has(groupId.toLowerCase()))
    return refused(
      'control-group',
      `members of the group ${groupId} decide or operate by a deployed table, so that nobody is added to it`,
    );
  if (groupIds.has(groupId.toLowerCase())) return { asks: 'nothing' };
  return refused(
    'in-no-table',
    `no deployed table gives the group ${groupId}, so that nobody is added to it`,
  );
}

import { group } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { type DirectoryBench, directoryContract } from '../contracts/directory.ts';
import { PORTAL, tenant } from './tenant.ts';

const idOf = (name: string) => group(name).id;

directoryContract('Microsoft Graph', (): DirectoryBench => {
  const made = tenant({ settings: { membersPerPage: 50 } });
  const { store, directory, clock, faults, lag, switches, isMember } = made;
  const now = () => store.settled();
  const userOf = (id: string) => {
    const user = store.anyUser(id, now());
    if (!user) throw new Error(`The sandbox company has nobody with id ${id}.`);
    return user;
  };
  return {
    directory,
    clock,
    person: personId('finance-analyst'),
    manager: personId('finance-manager'),
    guest: personId('guest'),
    names: { person: person('finance-analyst').userPrincipalName, guest: person('guest').userPrincipalName },
    unknownId: '99999999-9999-4999-8999-999999999999',
    group: { id: idOf('GRP-VPN-USERS'), name: 'GRP-VPN-USERS' },
    largeGroup: idOf('GRP-WIKI-READERS'),
    approverGroup: {
      id: idOf('GRP-IAM-DUTY-MANAGERS'),
      members: [personId('iam-duty-manager-1'), personId('iam-duty-manager-2')],
    },
    nested: { id: idOf('GRP-NIGHT-SHIFT'), privilegedId: idOf('GRP-SERVER-ADMINS') },
    kinds: {
      dynamic: idOf('GRP-ALL-SALES'),
      synced: idOf('GRP-PRINT-DEPOT'),
      roleAssignable: idOf('GRP-GLOBAL-ADMINS'),
      restricted: idOf('GRP-EXECUTIVE-DEVICES'),
      mailEnabled: idOf('DL-ALL-STAFF'),
      unified: idOf('GRP-PROJECT-VEGA'),
    },
    isMember: ({ groupId, userId }) => isMember(groupId, userId),
    put: ({ groupId, userId }, present) => store.setMember(groupId, userId, present, PORTAL),
    nestInto(groupId, userId) {
      store.setMember(groupId, idOf('GRP-TEAM-GAMMA'), true, PORTAL);
      store.setMember(idOf('GRP-TEAM-GAMMA'), userId, true, PORTAL);
    },
    deleteUser: (id) =>
      store.putUser({ ...userOf(id), deletedDateTime: new Date(clock.now()).toISOString() }, PORTAL),
    deleteGroup(id) {
      const found = store.anyGroup(id, now());
      if (found) store.putGroup({ ...found, deletedDateTime: new Date(clock.now()).toISOString() }, PORTAL);
    },
    disable: (id) => store.putUser({ ...userOf(id), accountEnabled: false }, PORTAL),
    lag(milliseconds) {
      lag.model = milliseconds === 0 ? 'off' : { fixedMs: milliseconds };
    },
    faultNext(effect, method) {
      faults.add({ match: { ...(method && { method }) }, count: 1, effect });
    },
    expireLinks() {
      switches.deltaExpired = 'gone';
      clock.moveTo(clock.now() + 8 * 24 * 3_600_000);
    },
  };
});

/** What the audit log says of deeds: who got which role, verdicts about risk, devices and methods (graph 6.2). */
import { type Activity, aboutUser, valueChange } from './audit-activities.ts';
import type { Deed } from './deeds.ts';
import type { Directory } from './directory/directory.ts';
import type { Verdict } from './risk/records.ts';

type DeedOf<Kind extends Deed['kind']> = Extract<Deed, { readonly kind: Kind }>;

/** Of verdicts and methods no list of names was at hand: the names are chosen. */
export function activityOfDeed(directory: Directory, deed: Deed): Activity {
  switch (deed.kind) {
    case 'role':
      return roleActivity(directory, deed);
    case 'verdict':
      return {
        ...about(directory, deed.userId, VERDICTS[deed.verdict]),
        category: 'Other',
        loggedByService: 'Identity Protection',
      };
    case 'device':
      return deviceActivity(directory, deed);
    case 'method':
      return {
        ...about(directory, deed.userId, 'User registered security info'),
        operationType: 'Add',
        loggedByService: 'Authentication Methods',
        resultReason: `User registered ${deed.type}`,
      };
  }
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  dismiss: 'DismissUser',
  confirmSafe: 'ConfirmSafe',
  confirmCompromised: 'ConfirmCompromised',
};

function about(directory: Directory, userId: string, name: string): Activity {
  const user = directory.anyUser(userId, directory.settled());
  return aboutUser({ id: userId }, user?.userPrincipalName ?? null, name, []);
}

function roleActivity(
  directory: Directory,
  { principalId, role, eligible, given }: DeedOf<'role'>,
): Activity {
  const kind = eligible ? 'eligible member' : 'member';
  const named = [role.displayName];
  const [before, after] = given ? [[], named] : [named, []];
  const isGroup = directory.anyGroup(principalId, directory.settled()) !== undefined;
  return {
    category: 'RoleManagement',
    loggedByService: eligible ? 'PIM' : 'Core Directory',
    activityDisplayName: given ? `Add ${kind} to role` : `Remove ${kind} from role`,
    operationType: given ? 'Assign' : 'Unassign',
    targetResources: [
      {
        id: principalId,
        type: isGroup ? 'Group' : 'User',
        displayName: null,
        modifiedProperties: [valueChange('Role.DisplayName', before, after)],
      },
      { id: role.id, type: 'Role', displayName: role.displayName, modifiedProperties: [] },
    ],
  };
}

function deviceActivity(directory: Directory, { userId, id, displayName }: DeedOf<'device'>): Activity {
  const user = directory.anyUser(userId, directory.settled());
  return {
    category: 'Device',
    loggedByService: 'Device Registration Service',
    activityDisplayName: 'Register device',
    operationType: 'Add',
    targetResources: [
      { id, type: 'Device', displayName, modifiedProperties: [] },
      {
        id: userId,
        type: 'User',
        displayName: null,
        userPrincipalName: user?.userPrincipalName ?? null,
        modifiedProperties: [],
      },
    ],
  };
}

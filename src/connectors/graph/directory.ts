import type { Accounts } from '../../ports/accounts.ts';
import type { Mail } from '../../ports/conversation.ts';
import type { Directory } from '../../ports/directory.ts';
import type { DirectoryNotifications } from '../../ports/directory-notifications.ts';
import type { Licenses } from '../../ports/licenses.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Probes } from '../../ports/probes.ts';
import type { Roles } from '../../ports/roles.ts';
import type { WriteGuard } from '../../ports/write-guard.ts';
import type { Identities } from '../outbound/identities.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { createGraphAccounts } from './accounts/accounts.ts';
import { weAdded } from './audits.ts';
import { createBatch, type Heard } from './batch.ts';
import { createGraphClient, until } from './client.ts';
import { createGraphRoles } from './directory-roles/directory-roles.ts';
import { createEdgeReader } from './edges.ts';
import { readFacts } from './facts.ts';
import { readGroupChanges } from './group-changes.ts';
import { createGraphLicenses } from './licenses.ts';
import { lookAtGroups } from './look-at-groups.ts';
import { createGraphMail } from './mail.ts';
import { createGraphNotifications } from './notifications.ts';
import { deletedUserPath, userPath } from './paths.ts';
import { portalLink } from './portal.ts';
import { faultsAsValues, objectOrMissing } from './read-fault.ts';
import type { GraphSettings } from './settings.ts';
import { appAssigned } from './systems/app-assignments.ts';
import { inTeam } from './systems/team-members.ts';
import { readUserChanges } from './user-changes.ts';
import { readUsers } from './users.ts';
import { waysInto } from './ways-into.ts';
import { addCall, removeCall, withAnswer } from './write-calls.ts';
import { writeEffectOf } from './write-effect.ts';

type GraphParts = {
  readonly settings: GraphSettings;
  readonly identities: Identities;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly guard: WriteGuard;
  /** Hears what came of each read inside a batch; left out: nobody does. */
  readonly heard?: Heard;
};

/**
 * Microsoft Graph as the directory, with its licenses, accounts and roles, as what shows other systems that access is for, and as a way
 * to send mail. Nothing here waits or retries.
 */
export function createGraph({ settings, identities, outbound, clock, guard, heard }: GraphParts): {
  readonly directory: Directory;
  readonly licenses: Licenses;
  readonly accounts: Accounts;
  readonly roles: Roles;
  readonly mail: Mail;
  readonly systems: Pick<Probes, 'inTeam' | 'appAssigned'>;
  /** Left out where no address to be told at is set. */
  readonly notifications?: DirectoryNotifications;
} {
  const { baseUrl, ownPrincipalIds, membersPerPage, mailFrom } = settings;
  const client = createGraphClient({ baseUrl, identities, outbound, clock, guard });
  const batch = createBatch(client, clock, heard, URL.parse(baseUrl)?.host);
  const readEdges = createEdgeReader(client, batch, membersPerPage);
  const directory: Directory = {
    linkTo: portalLink,
    readFacts: (wanted, requestId) =>
      faultsAsValues(async () => ({
        read: 'done',
        facts: await readFacts(client, batch, wanted, { requestId, purpose: 'facts' }),
      })),
    readUsers: (userIds, requestId) => readUsers(batch, userIds, { requestId, purpose: 'users' }),
    lookAtGroups: (groupIds, requestId) =>
      faultsAsValues(async () => ({
        read: 'done',
        groups: await lookAtGroups(client, batch, groupIds, { requestId, purpose: 'groups' }),
      })),
    waysInto: (edge, requestId) =>
      faultsAsValues(async () => ({
        read: 'done',
        ...(await waysInto(client, batch, edge, { requestId, purpose: 'ways-into' })),
      })),
    isDeletedForGood: (userId, requestId) =>
      faultsAsValues(async () => {
        const reads = [{ path: userPath(userId) }, { path: deletedUserPath(userId) }];
        const answers = await batch(reads, { requestId, purpose: 'deleted-for-good' });
        const shown = answers.map((answer) => objectOrMissing(answer, 'A deleted user'));
        return { read: 'done', forGood: shown.length === 2 && shown.every((one) => one === null) };
      }),
    async isMember(edge, requestId) {
      const [seen] = await readEdges([edge], { requestId, purpose: 'is-member' });
      if (seen?.edge === 'present' || seen?.edge === 'absent')
        return { read: 'done', member: seen.edge === 'present' };
      const because = seen?.because ?? 'Two reads of the membership disagree.';
      return { read: 'failed', because, retryAfterSeconds: null, mayCure: true };
    },
    memberCall: (action, edge) => (action === 'add' ? addCall(baseUrl, edge) : removeCall(edge)),
    async addMember(edge, clientRequestId, requestId, notAfter) {
      const context = { requestId, purpose: 'add-member' } as const;
      const answer = await client(
        { ...addCall(baseUrl, edge), clientRequestId, ...until(notAfter) },
        context,
      );
      return withAnswer(writeEffectOf('add', edge, answer, clientRequestId), answer);
    },
    async removeMember(edge, clientRequestId, requestId, notAfter) {
      const context = { requestId, purpose: 'remove-member' } as const;
      const answer = await client({ ...removeCall(edge), clientRequestId, ...until(notAfter) }, context);
      return withAnswer(writeEffectOf('remove', edge, answer, clientRequestId), answer);
    },
    readEdges: (edges, requestId, expect) => readEdges(edges, { requestId, purpose: 'read-edges' }, expect),
    userChanges: (link) =>
      readUserChanges(client, baseUrl, link, { requestId: 'user-changes', purpose: 'user-changes' }),
    groupChanges: (groupIds, link, inParts) =>
      readGroupChanges(client, baseUrl, groupIds, link, inParts === 'in-parts', {
        requestId: 'group-changes',
        purpose: 'group-changes',
      }),
    weAdded: (edge, since, requestId) =>
      faultsAsValues(async () => ({
        read: 'done',
        weDid: await weAdded(client, ownPrincipalIds, edge, since, { requestId, purpose: 'we-added' }),
      })),
  };
  const own = new Set(ownPrincipalIds.map((one) => one.toLowerCase()));
  const told = settings.notifications;
  return {
    directory,
    licenses: createGraphLicenses(client, batch, ownPrincipalIds),
    accounts: createGraphAccounts({ client, batch, clock, ownIds: ownPrincipalIds }),
    roles: createGraphRoles({ client, batch, clock, isOurs: (one) => own.has(one.toLowerCase()) }),
    mail: createGraphMail(client, mailFrom),
    systems: {
      inTeam: (userId, teamId, requestId) => inTeam(client, userId, teamId, requestId),
      appAssigned: (userId, appId, requestId) => appAssigned(client, userId, appId, requestId),
    },
    ...(told ? { notifications: createGraphNotifications(client, told, clock) } : {}),
  };
}

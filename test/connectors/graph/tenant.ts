/** Our Graph connector on the simulated directory. */
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { IDENTITIES, objectIdOf, STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import { createChance } from '../../../sandbox/tenant/chance.ts';
import { createSystems } from '../../../sandbox/tenant/downstream/systems.ts';
import { createRoleGrants } from '../../../sandbox/tenant/entra/role-grants.ts';
import { createFaults } from '../../../sandbox/tenant/faults/fault-book.ts';
import { createAudits } from '../../../sandbox/tenant/graph/audits.ts';
import { createChangeFeed } from '../../../sandbox/tenant/graph/change-feed.ts';
import { createDeeds } from '../../../sandbox/tenant/graph/deeds.ts';
import { createDirectory } from '../../../sandbox/tenant/graph/directory/directory.ts';
import { createLag, type LagModel } from '../../../sandbox/tenant/graph/directory/lag.ts';
import type { Actor } from '../../../sandbox/tenant/graph/directory/records.ts';
import { seedOf } from '../../../sandbox/tenant/graph/directory/seed.ts';
import { createBelongings } from '../../../sandbox/tenant/graph/evidence/belongings.ts';
import { createSignIns } from '../../../sandbox/tenant/graph/evidence/sign-ins.ts';
import { createGraph } from '../../../sandbox/tenant/graph/graph.ts';
import { createLicenseControl } from '../../../sandbox/tenant/graph/licenses/control.ts';
import { createLicenses } from '../../../sandbox/tenant/graph/licenses/licenses.ts';
import type { Trip } from '../../../sandbox/tenant/graph/parts.ts';
import type { UsedPermission } from '../../../sandbox/tenant/graph/permissions.ts';
import { createPim } from '../../../sandbox/tenant/graph/pim/pim.ts';
import { createTimetable } from '../../../sandbox/tenant/graph/pim/timetable.ts';
import { createRisk } from '../../../sandbox/tenant/graph/risk/risk.ts';
import { createRoles } from '../../../sandbox/tenant/graph/roles/roles.ts';
import { createServicePrincipals } from '../../../sandbox/tenant/graph/service-principals/service-principals.ts';
import { createSubscriptions } from '../../../sandbox/tenant/graph/subscriptions/subscriptions.ts';
import { type GraphSwitches, unpleasantSwitches } from '../../../sandbox/tenant/graph/switches.ts';
import { createMailbox } from '../../../sandbox/tenant/mail/mailbox.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import type { Simulator, Surroundings } from '../../../sandbox/tenant/simulator.ts';
import { createGraph as createConnector } from '../../../src/connectors/graph/directory.ts';
import type { GraphSettings } from '../../../src/connectors/graph/settings.ts';
import { border } from '../support/border.ts';
import { shortPages } from '../support/short-pages.ts';

/** The application permissions our documentation asks for. */
export const GRANTED = [
  'User.Read.All',
  'User-LifeCycleInfo.Read.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'LicenseAssignment.ReadWrite.All',
  'Organization.Read.All',
  'User.ReadWrite.All',
  'AuditLog.Read.All',
  'Mail.Send',
  'IdentityRiskyUser.ReadWrite.All',
  'IdentityRiskEvent.Read.All',
  'UserAuthenticationMethod.Read.All',
  'Device.Read.All',
  'RoleManagement.Read.Directory',
  'User-PasswordProfile.ReadWrite.All',
  'User.RevokeSessions.All',
  'User.EnableDisableAccount.All',
];

export const PORTAL: Actor = {
  kind: 'user',
  id: '00000000-0000-4000-8000-0000000000aa',
  userPrincipalName: 'admin@contoso.example',
};

/** The identity that this connector calls with. */
export const US = IDENTITIES.theOne;

export const SETTINGS: GraphSettings = {
  baseUrl: 'https://graph.microsoft.com',
  ownPrincipalIds: [objectIdOf(US)],
  membersPerPage: 999,
  mailFrom: null,
};

/** Lets everything out: what is held back is the app's to say. */
export const OPEN = async () => ({ pass: 'yes' }) as const;

export type TenantOptions = {
  readonly lag?: LagModel;
  readonly switches?: Partial<GraphSwitches>;
  readonly settings?: Partial<GraphSettings>;
  readonly granted?: readonly string[];
  readonly clock?: SandboxClock;
  /** How many objects a page holds, whatever size is asked for; left out: as many as that. */
  readonly perPage?: number;
  /** What answers the notifications; nobody, unless it is given. */
  readonly deliver?: Surroundings['deliver'];
};

export function tenant({
  lag: model = 'off',
  switches: chosen,
  settings,
  granted = GRANTED,
  perPage = Number.POSITIVE_INFINITY,
  deliver = async () => ({ status: 0, body: '', ms: 0 }),
}: TenantOptions = {}) {
  const clock = virtualClock(STARTS_AT);
  const random = seededRandom('connector');
  const switches = { ...unpleasantSwitches(), ...chosen };
  const chance = createChance('connector', clock);
  const lag = createLag(chance, model);
  const directory = createDirectory(clock, lag);
  directory.load(seedOf('connector'));
  const licenses = createLicenses({
    clock,
    random: seededRandom('connector/licenses'),
    lag,
    directory,
    switches,
  });
  const mailbox = createMailbox(clock);
  const items = createFaults();
  const trips: Trip[] = [];
  const deeds = createDeeds();
  const timetable = createTimetable(clock);
  const roles = createRoles({ clock, random: seededRandom('connector/roles'), lag, deeds, timetable });
  const pim = createPim({ clock, random: seededRandom('connector/pim'), lag, directory, roles, timetable });
  const signIns = createSignIns(random, switches);
  const belongings = createBelongings(lag, random);
  const risk = createRisk({ clock, random: seededRandom('connector/risk'), lag, directory, switches });
  const graph = createGraph({
    tenantId: TENANT_ID,
    clock,
    random,
    chance,
    faults: items,
    directory,
    licenses,
    signIns,
    belongings,
    risk,
    lag,
    roles,
    pim,
    deeds,
    systems: createSystems({ clock, directory }),
    servicePrincipals: createServicePrincipals({
      clock,
      lag,
      switches,
      grants: createRoleGrants(clock, granted),
    }),
    audits: createAudits({ clock, random, directory, deeds }, switches),
    feed: createChangeFeed(directory, chance, lag),
    mailbox,
    subscriptions: createSubscriptions({
      clock,
      random: seededRandom('connector/subscriptions'),
      switches,
      deliver,
      directory,
      tenantId: TENANT_ID,
    }),
    switches,
    tripped: (trip) => trips.push(trip),
    principalOf: async (token) =>
      token === tokens.good ? { appId: US, objectId: objectIdOf(US), roles: new Set(granted) } : null,
  });
  const tokens = { good: 'token-1', asked: 0 };
  const credential = {
    async getToken() {
      tokens.asked += 1;
      return { token: tokens.good, expiresOnTimestamp: clock.now() + 3_600_000 };
    },
  };
  const used: UsedPermission[] = [];
  const recorded: Simulator = {
    answersFor: graph.answersFor,
    async handle(request) {
      const response = await graph.handle(request);
      used.push(...(graph.traceOf(response)?.permissions ?? []));
      return response;
    },
  };
  const paged = shortPages(perPage, recorded);
  const way = border(clock, ['graph.microsoft.com'], [paged]);
  const connector = createConnector({
    settings: { ...SETTINGS, ...settings },
    identities: () => credential,
    outbound: way.outbound,
    clock,
    guard: OPEN,
  });
  const isMember = (groupId: string, userId: string) =>
    directory.edges.edge(groupId, userId, directory.settled()) !== null;
  return {
    ...way,
    ...connector,
    store: directory,
    /** What an administrator does with licenses, and sees of them. */
    licenseDesk: createLicenseControl({ clock, directory, licenses, switches, admin: PORTAL }),
    signIns,
    belongings,
    risk,
    rolesHeld: roles,
    pim,
    deeds,
    clock,
    lag,
    items,
    trips,
    switches,
    mailbox,
    tokens,
    used,
    /** Lists that were cut into pages, by their paths. */
    cut: paged.cut,
    isMember,
  };
}

export type Tenant = ReturnType<typeof tenant>;

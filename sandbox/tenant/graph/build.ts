/** Puts the directory, its logs and Graph together. */
import type { SandboxClock } from '../../clock.ts';
import { TENANT_ID } from '../../company.ts';
import { createChance } from '../chance.ts';
import type { TenantSimulator } from '../dispatch.ts';
import type { Entra } from '../entra/entra.ts';
import { createMailbox, type Mailbox } from '../mail/mailbox.ts';
import { seededRandom } from '../random.ts';
import type { Surroundings } from '../simulator.ts';
import { type AccountControl, createAccountControl } from './account-control.ts';
import { type Audits, createAudits } from './audits.ts';
import { type ChangeFeed, createChangeFeed } from './change-feed.ts';
import { createDeeds } from './deeds.ts';
import { administrator, createDirectoryControl, type DirectoryControl } from './directory/control.ts';
import { createDirectory } from './directory/directory.ts';
import { createLag, type Lag, type LagModel } from './directory/lag.ts';
import { seedOf } from './directory/seed.ts';
import { createBelongings } from './evidence/belongings.ts';
import { createEvidenceControl, type EvidenceControl } from './evidence/control.ts';
import { createSignIns } from './evidence/sign-ins.ts';
import { createGraph } from './graph.ts';
import { faultBody } from './http.ts';
import { createLicenseControl, type LicenseControl } from './licenses/control.ts';
import { createLicenses } from './licenses/licenses.ts';
import type { Trip } from './parts.ts';
import { createPimControl, type PimControl } from './pim/control.ts';
import { createEffective, type Effective } from './pim/effective.ts';
import { createPim } from './pim/pim.ts';
import type { PimSwitches } from './pim/switches.ts';
import { createTimetable } from './pim/timetable.ts';
import { createRiskControl, type RiskControl } from './risk/control.ts';
import { createRisk } from './risk/risk.ts';
import { createRoleControl, type RoleControl } from './roles/control.ts';
import { createRoles } from './roles/roles.ts';
import { createServicePrincipals, type ServicePrincipals } from './service-principals/service-principals.ts';
import { createSubscriptions, type Subscriptions } from './subscriptions/subscriptions.ts';
import { type GraphSwitches, unpleasantSwitches } from './switches.ts';

export type BuiltGraph = {
  readonly simulator: TenantSimulator;
  /** The directory as administrators and the sandbox's own controls see it: settled, without lag. */
  readonly directory: DirectoryControl;
  /** Licenses in the same way. */
  readonly licenses: LicenseControl;
  /** Who is at risk, in the same way. */
  readonly risk: RiskControl;
  /** Passwords and sessions, in the same way. */
  readonly accounts: AccountControl;
  /** Directory roles, in the same way. */
  readonly roles: RoleControl;
  /** Signs people in and gives them devices and methods. */
  readonly evidence: EvidenceControl;
  /** What the directory's audit log has, told already or not. */
  readonly audits: Audits;
  readonly mailbox: Mailbox;
  /** How late reads are; may be changed at any time. */
  readonly lag: Lag;
  readonly graphSwitches: GraphSwitches;
  /** Roles with their times, in the same way, and what people do in the portal of PIM. */
  readonly pimDesk: PimControl;
  /** Where roles let people in. */
  readonly effective: Effective;
  /** How PIM behaves. */
  readonly pim: PimSwitches;
  /** Apps and identities, and who has which of their roles. */
  readonly servicePrincipals: ServicePrincipals;
  /** Resets all delta links. */
  readonly feed: ChangeFeed;
  /** Who is subscribed to changes of users, and what they were told. */
  readonly subscriptions: Subscriptions;
  /** Member deletes without `$ref`, oldest first. Anything in it is a defect of the app. */
  readonly trips: readonly Trip[];
};

type BuildOptions = {
  readonly clock: SandboxClock;
  readonly seed: string;
  readonly lag?: LagModel;
  readonly switches?: Partial<GraphSwitches>;
  readonly pim?: Partial<PimSwitches>;
};

export function buildGraph(surroundings: Surroundings, entra: Entra, options: BuildOptions): BuiltGraph {
  const { clock, random, faults } = surroundings;
  // streams of their own: they move nobody else's
  const streamOf = (name: string) => seededRandom(`${options.seed}/graph/${name}`);
  const switches = { ...unpleasantSwitches(), ...options.switches };
  const chance = createChance(`${options.seed}/graph`, clock);
  const lag = createLag(chance, options.lag);
  const directory = createDirectory(clock, lag);
  directory.load(seedOf(options.seed));
  const licenses = createLicenses({ clock, random: streamOf('licenses'), lag, directory, switches });
  const risk = createRisk({ clock, random: streamOf('risk'), lag, directory, switches });
  const signIns = createSignIns(streamOf('sign-ins'), switches);
  const belongings = createBelongings(lag, streamOf('belongings'));
  const deeds = createDeeds();
  const timetable = createTimetable(clock);
  const roles = createRoles({ clock, random: streamOf('roles'), lag, deeds, timetable });
  const pim = createPim({
    clock,
    random: streamOf('pim'),
    lag,
    directory,
    roles,
    timetable,
    ...(options.pim ? { switches: options.pim } : {}),
  });
  const effective = createEffective({ clock, directory, roles, switches: pim.switches });
  const servicePrincipals = createServicePrincipals({ clock, lag, switches, grants: entra.permissions });
  const audits = createAudits({ clock, random, directory, deeds }, switches);
  const feed = createChangeFeed(directory, chance, lag);
  const mailbox = createMailbox(clock);
  const subscriptions = createSubscriptions({
    clock,
    random: streamOf('subscriptions'),
    switches,
    deliver: surroundings.deliver,
    directory,
    tenantId: TENANT_ID,
  });
  const trips: Trip[] = [];
  const graph = createGraph({
    tenantId: TENANT_ID,
    clock,
    random,
    chance,
    faults,
    directory,
    licenses,
    risk,
    roles,
    pim,
    servicePrincipals,
    deeds,
    signIns,
    belongings,
    lag,
    audits,
    feed,
    mailbox,
    subscriptions,
    switches,
    tripped: (trip) => void trips.push(trip),
    principalOf: entra.graphPrincipal,
  });
  return {
    simulator: { ...graph, faultBody, htmlStatus: 502 },
    directory: createDirectoryControl(clock, directory),
    licenses: createLicenseControl({ clock, directory, licenses, switches, admin: administrator() }),
    evidence: createEvidenceControl({
      clock,
      random: streamOf('evidence'),
      directory,
      belongings,
      signIns,
      deeds,
    }),
    accounts: createAccountControl({ clock, directory, risk, admin: administrator() }),
    risk: createRiskControl({ clock, directory, risk, signIns, admin: administrator() }),
    roles: createRoleControl({ directory, roles, admin: administrator() }),
    audits,
    mailbox,
    lag,
    graphSwitches: switches,
    pim: pim.switches,
    pimDesk: createPimControl({ clock, directory, roles, pim, effective, admin: administrator() }),
    effective,
    servicePrincipals,
    feed,
    subscriptions,
    trips,
  };
}

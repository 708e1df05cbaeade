import type { SandboxClock } from '../../clock.ts';
import type { Chance } from '../chance.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { FaultBook, Random } from '../simulator.ts';
import type { Audits } from './audits.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { Deeds } from './deeds.ts';
import type { Directory } from './directory/directory.ts';
import type { Lag } from './directory/lag.ts';
import type { Belongings } from './evidence/belongings.ts';
import type { SignIns } from './evidence/sign-ins.ts';
import type { Licenses } from './licenses/licenses.ts';
import type { Pim } from './pim/pim.ts';
import type { Risk } from './risk/risk.ts';
import type { Roles } from './roles/roles.ts';
import type { ServicePrincipals } from './service-principals/service-principals.ts';
import type { Subscriptions } from './subscriptions/subscriptions.ts';
import type { GraphSwitches } from './switches.ts';

/** What Graph's routes work with. */
export type GraphParts = {
  readonly tenantId: string;
  readonly clock: SandboxClock;
  /** For names and ids alone, which decide nothing. */
  readonly random: Random;
  readonly chance: Chance;
  /** Faults of single calls and batch items, and lags. */
  readonly faults: FaultBook;
  readonly directory: Directory;
  readonly licenses: Licenses;
  readonly risk: Risk;
  readonly roles: Roles;
  readonly pim: Pim;
  readonly servicePrincipals: ServicePrincipals;
  readonly deeds: Deeds;
  readonly signIns: SignIns;
  readonly belongings: Belongings;
  readonly lag: Lag;
  readonly audits: Audits;
  readonly feed: ChangeFeed;
  readonly mailbox: Mailbox;
  readonly subscriptions: Subscriptions;
  readonly switches: GraphSwitches;
  /** The tripwire: a member delete without `$ref` deleted a user, or would have. */
  readonly tripped: (trip: Trip) => void;
};

/** A `DELETE /groups/{g}/members/{u}` without `/$ref`. `userDeleted` false: it was refused. */
export type Trip = { readonly at: string; readonly path: string; readonly userDeleted: boolean };

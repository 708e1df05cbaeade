/** What the control API needs of the tenant; each simulator offers its part. People are Entra object ids. */
import type { Completions } from '../tenant/advisor/completions.ts';
import type { Systems } from '../tenant/downstream/systems.ts';
import type { ExtensionTamper } from '../tenant/entra/extension-token.ts';
import type { Faults } from '../tenant/faults/fault-book.ts';
import type { AccountControl } from '../tenant/graph/account-control.ts';
import type { DirectoryControl } from '../tenant/graph/directory/control.ts';
import type { EvidenceControl } from '../tenant/graph/evidence/control.ts';
import type { LicenseControl } from '../tenant/graph/licenses/control.ts';
import type { PimControl } from '../tenant/graph/pim/control.ts';
import type { PimSwitches } from '../tenant/graph/pim/switches.ts';
import type { RiskControl } from '../tenant/graph/risk/control.ts';
import type { RoleControl } from '../tenant/graph/roles/control.ts';
import type { GraphSwitches } from '../tenant/graph/switches.ts';
import type { JiraSimulator } from '../tenant/jira/simulator.ts';
import type { Monitoring } from '../tenant/monitoring.ts';
import type { OutboundLog } from '../tenant/outbound-log.ts';

import type { CatalogItem } from '../tenant/servicenow/catalog.ts';
import type { Delivery, ReplayOptions } from '../tenant/servicenow/outbox.ts';
import type { ReportForm } from '../tenant/servicenow/reports.ts';
import type { Requests } from '../tenant/servicenow/requests.ts';
import type { ServiceNowSimulator } from '../tenant/servicenow/simulator.ts';
import type { Switches } from '../tenant/servicenow/switches.ts';
import type { Tickets } from '../tenant/servicenow/tickets.ts';
import type { UserDesk } from '../tenant/servicenow/user-desk.ts';
import type { Slack } from '../tenant/slack/slack.ts';
import type { Teams } from '../tenant/teams/teams.ts';
import type { Changes } from './changes.ts';

type TicketTable = {
  readonly name: string;
  readonly label: string;
  /** What people order lands there. */
  readonly orders: boolean;
  /** The form on which people report there; its fields are members of the body of `POST /tickets` with this `table`. */
  readonly reports?: ReportForm;
};

/** A ticketing system. Its model functions throw on what they don't know. */
export interface TicketSystem
  extends Pick<
      Tickets,
      | 'createTicket'
      | 'listTickets'
      | 'createTickets'
      | 'openIncident'
      | 'ticket'
      | 'patchTicket'
      | 'requestApproval'
      | 'requestGroupApproval'
      | 'decideApproval'
      | 'deleteTicket'
    >,
    Requests {
  /** Where tickets and what belongs to them stand. */
  readonly tables: readonly TicketTable[];
  /** What can be ordered. */
  catalog(): readonly CatalogItem[];
  deliveries(): readonly Delivery[];
  replay(
    id: string,
    options?: ReplayOptions,
  ): Promise<readonly { readonly status: number; readonly body: string }[]>;
}

/** The directory as it settled, without lag, and what administrators do in the portal. */
export type DirectoryDesk = Pick<
  DirectoryControl,
  | 'listUsers'
  | 'user'
  | 'patchUser'
  | 'addUser'
  | 'permanentlyDeleteUser'
  | 'listGroups'
  | 'group'
  | 'patchGroup'
  | 'addGroup'
  | 'permanentlyDeleteGroup'
  | 'members'
  | 'putMember'
  | 'deleteMember'
>;

type CardDesk = Pick<Teams, 'press' | 'cards' | 'messages' | 'membersOf'>;

/** Something a person got that isn't a card. `to`: an Entra id, a channel's id or an address. */
export type Notice = {
  readonly id: string;
  readonly channel: 'teams' | 'slack' | 'mail';
  readonly to: string;
  readonly ticket?: { readonly system: string; readonly number: string };
  readonly text: string;
  readonly at: string;
};

interface TokenDesk {
  /** An Entra access token of a person for the app's own doors. */
  issue(userId: string, roles: readonly string[]): Promise<string>;
  /** One of an app that calls without a person: the personnel system. */
  issueApp(roles: readonly string[]): Promise<string>;
  /** What PIM presents to the app of its custom extension; `null`: nothing. */
  issueExtension(tamper?: ExtensionTamper): Promise<string | null>;
}

/** Everything of one tenant; a reset makes a new one. */
export type ControlledTenant = {
  /** What somebody who is signed in sees in a browser at an address of a vendor; `null`: nobody has pages there. */
  readonly browse: (url: URL) => { readonly status: number; readonly page: string } | null;
  readonly systems: Readonly<Record<string, TicketSystem>>;
  /** How the site of Jira behaves; `null`: the company has none. */
  readonly jira: Pick<JiraSimulator, 'switches'> | null;
  readonly servicenow: UserDesk &
    Pick<
      ServiceNowSimulator,
      'setOnCall' | 'setMembers' | 'groupNamed' | 'openIncident' | 'patchTicket' | 'ticket'
    > & { readonly switches: Switches };
  /** Who is on call, by the source that says so. */
  readonly rosters: Readonly<Record<string, Pick<ServiceNowSimulator, 'setOnCall'>>>;
  readonly directory: DirectoryDesk;
  readonly licenses: LicenseControl;
  readonly risk: RiskControl;
  readonly roles: RoleControl;
  readonly pim: PimSwitches;
  readonly downstream: Systems;
  readonly pimDesk: PimControl;
  readonly graphSwitches: GraphSwitches;
  readonly accounts: AccountControl;
  readonly evidence: EvidenceControl;
  readonly monitoring: Monitoring;
  readonly teams: CardDesk;
  readonly slack: Pick<Slack, 'press' | 'messages' | 'signIn' | 'setAccount' | 'ephemerals'>;
  readonly completions: Pick<Completions, 'set' | 'mode' | 'calls'>;
  /** Mail that left, as notices. */
  readonly mail: () => readonly Notice[];
  readonly faults: Pick<Faults, 'add' | 'list' | 'remove' | 'clear'>;
  readonly tokens: TokenDesk;
  readonly outbound: Pick<OutboundLog, 'list'>;
  readonly changes: Changes;
};

import type { Accounts } from './accounts.ts';
import type { ActivationInbound } from './activation.ts';
import type { AlertInbound } from './alerts.ts';
import type { AzureRoles } from './azure-roles.ts';
import type { ChatAccounts, ChatSignIn } from './chat-accounts.ts';
import type { Checkup } from './checks.ts';
import type { Conversation, ConversationInbound, Mail } from './conversation.ts';
import type { Directory } from './directory.ts';
import type { DirectoryNotifications } from './directory-notifications.ts';
import type { Drafts } from './drafts.ts';
import type { Licenses } from './licenses.ts';
import type { Paces } from './paces.ts';
import type { Probes } from './probes.ts';
import type { Roles } from './roles.ts';
import type { Roster } from './roster.ts';
import type { Seal } from './seal.ts';
import type {
  Alerts,
  Approvals,
  AuditLog,
  Cards,
  Debts,
  FactParts,
  Filings,
  Findings,
  Grants,
  Intake,
  Links,
  Marks,
  Policies,
  RecordLinks,
  Requests,
  Watches,
  Windows,
  WitnessKeeping,
} from './stores.ts';
import type { TicketInbound, Ticketing } from './ticketing.ts';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Everything the outside can do for us. */
export type Ports = {
  readonly clock: Clock;
  /** Left out where no key is set: then approvals are not sealed, and health says so. */
  readonly seal?: Seal;
  /** How the witnesses of the audit are kept; left out where nothing can be asked. */
  readonly witnesses?: () => Promise<WitnessKeeping>;
  /** How it is found out whether everything that this app is connected with works, one value for each. */
  readonly checkups: readonly Checkup[];
  readonly directory: Directory;
  readonly licenses: Licenses;
  readonly accounts: Accounts;
  readonly roles: Roles;
  readonly azureRoles: AzureRoles;
  /** Left out where the directory can't reach us; polling finds every change all the same. */
  readonly directoryNotifications?: DirectoryNotifications;
  /** By system name. */
  readonly ticketing: Readonly<Record<string, Ticketing>>;
  readonly ticketInbound: Readonly<Record<string, TicketInbound>>;
  /** By channel: where people tie an account to themselves, of chat tools that do not tell who they are. */
  readonly chatSignIns: Readonly<Record<string, ChatSignIn>>;
  /** By channel. */
  readonly chatAccounts: ChatAccounts;
  /** By system name; the first is asked. */
  readonly rosters: Readonly<Record<string, Roster>>;
  /** Left out where no secret is set: then nobody's alerts are taken. */
  readonly alertInbound?: AlertInbound;
  /** Left out where the directory asks us nothing of activations. */
  readonly activationInbound?: ActivationInbound;
  /** By channel name; the first is asked first. */
  readonly conversations: Readonly<Record<string, Conversation>>;
  readonly conversationInbound: Readonly<Record<string, ConversationInbound>>;
  readonly mail: Mail;
  readonly probes: Probes;
  readonly requests: Requests;
  readonly intake: Intake;
  readonly alerts: Alerts;
  readonly watches: Watches;
  readonly windows: Windows;
  readonly debts: Debts;
  readonly recordLinks: RecordLinks;
  readonly filings: Filings;
  readonly policies: Policies;
  readonly approvals: Approvals;
  readonly cards: Cards;
  readonly grants: Grants;
  readonly auditLog: AuditLog;
  readonly links: Links;
  readonly marks: Marks;
  readonly findings: Findings;
  readonly paces: Paces;
  readonly factParts: FactParts;
  readonly drafts: Drafts;
};

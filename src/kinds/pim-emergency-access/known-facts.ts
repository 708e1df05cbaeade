import type { RoleEligibility, RoleInstance, RolePolicy } from '../../domain/directory-role.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Known } from '../../domain/risk.ts';
import type { TicketRef, TicketStanding } from '../../domain/ticket.ts';

/** The incident that emergency access is for. */
export type IncidentFact = {
  readonly record: TicketRef;
  readonly number: string;
  readonly standing: TicketStanding;
  readonly active: boolean;
  /** As the ticket tool stores it. */
  readonly priority: string;
  /** Entra ids: of who opened it, and of who set the priority that it has; `null`: not known. */
  readonly openedBy: string | null;
  readonly prioritySetBy: string | null;
  /** The tool's ids of its groups that respond to it. */
  readonly responderGroups: readonly string[];
};

/** A major-incident window of the incident, as far as decisions go by it. */
export type WindowFact = {
  readonly windowId: string;
  /** Who declared it, and who made it last longer: Entra ids. */
  readonly vouchers: readonly string[];
  readonly roleIds: readonly string[];
  readonly responderGroups: readonly string[];
  readonly endsAt: Instant;
};

/** What somebody has had of emergency access: uses that nobody has looked at yet, and when each use began and ended. */
export type DebtFact = {
  readonly open: readonly { readonly ticket: string; readonly dueAt: Instant }[];
  /** The newest last; `until` `null`: it goes on, or nobody has seen its end. */
  readonly uses: readonly { readonly from: Instant; readonly until: Instant | null }[];
};

/** What decisions of the kind go by, by the names under which it is read and recorded. */
export type EmergencyFacts = {
  readonly role: {
    readonly instances: Known<readonly RoleInstance[]>;
    readonly eligible: Known<readonly RoleEligibility[]>;
    readonly policy: Known<RolePolicy>;
  };
  /** `null`: the ticket tool has no such incident. */
  readonly incident: Known<IncidentFact | null>;
  readonly windows: Known<readonly WindowFact[]>;
  readonly debts: Known<DebtFact>;
  /** Where people activate roles of theirs in the directory's portal; `null`: nobody says. */
  readonly portal: string | null;
};

export type EmergencyFactName = keyof EmergencyFacts;

/** When what was never read was asked for. */
const NEVER: Instant = '1970-01-01T00:00:00.000Z';

/** What was read of each part; nothing of one that was not. */
export function emergencyFactsIn({ parts = {} }: AccessFacts): EmergencyFacts {
  const known = <Name extends EmergencyFactName>(
    name: Name,
    otherwise: EmergencyFacts[Name],
  ): EmergencyFacts[Name] => (Object.hasOwn(parts, name) ? (parts[name] as EmergencyFacts[Name]) : otherwise);
  const not: Known<never> = { known: 'missing', because: 'it was not read', source: 'none', askedAt: NEVER };
  return {
    role: known('role', { instances: not, eligible: not, policy: not }),
    incident: known('incident', not),
    windows: known('windows', not),
    debts: known('debts', not),
    portal: known('portal', null),
  };
}

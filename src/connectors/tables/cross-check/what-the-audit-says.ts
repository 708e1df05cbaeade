import type { AuditFact, AuditRow } from '../../../domain/audit.ts';
import { type Deciders, decidersOf } from '../../../domain/deciders.ts';
import { ENDED_BY_ITSELF, LOST } from '../../../domain/lose.ts';
import { oneLine } from '../../../domain/written-text.ts';
import { ReceiptCheck } from '../receipt-check.ts';
import { listed } from './listed.ts';

type Data<Fact extends AuditFact> = AuditRow<Fact>['data'];

export type Decided = Omit<Data<'decided'>, 'receipt'> & {
  readonly sequence: number;
  readonly once: string;
  readonly at: string;
};
/** What the ticket asked when it was read. */
type TicketSaid = Data<'ticket-read'>;
/** How a request came to be: after which one, why, by whom and when. */
type Received = Pick<AuditRow, 'actor' | 'at'> & Pick<Data<'request-received'>, 'follows' | 'because'>;
type Acted = Pick<AuditRow, 'actor' | 'at'> & { readonly action?: string; readonly reason?: string };
type Concluded = Data<'concluded'> & { readonly sequence: number; readonly at: string };
/** A revision as it was written on the ticket. `ticket`: why it could not be. */
type Written = {
  readonly access?: string;
  readonly outcome?: string;
  readonly effective?: string;
  readonly ticket?: string;
  readonly digest?: string;
  readonly approval?: string;
};
type Asked = Data<'approval-asked'>;
export type Armed = Data<'grant-armed'> & { readonly sequence: number };
type Ended = { readonly sequence: number; readonly reason?: string; readonly at: string };
export type Started = Data<'grant-started'> & { readonly sequence: number };
export type Word = Data<'approval-recorded' | 'approval-kept'>;

/** What the audit of one request says, as far as other tables can be held to it. */
export class RequestFacts {
  received: Received | null = null;
  /** Numbers that its ticket was called by. */
  readonly numbers = new Set<string>();
  readonly acted: Acted[] = [];
  /** Who was in deciding groups when facts were gathered, and what people were called then. */
  readonly deciders: Deciders[] = [];
  readonly displayNames = new Map<string, Set<string>>();
  readonly escalated = new Set<string>();
  ignored = false;
  /** Somebody else took its access away. */
  lost = false;
  /** Its end waits for what is deleted to be restored, and was stated. */
  parked = false;
  /** Its access was proven, and is looked at where it is for. */
  probed = false;
  /** A person was called for it. */
  called = false;
  readonly read: TicketSaid[] = [];
  readonly decided: Decided[] = [];
  /** Approvals that the ticket had when facts were gathered, by the `once` of the decision. */
  readonly ticketApprovals = new Map<string, readonly unknown[]>();
  readonly receipts = new ReceiptCheck();
  readonly asked = new Map<string, Asked & { readonly at: string }>();
  readonly closed = new Map<string, { readonly state?: string; readonly at: string }>();
  readonly recorded = new Map<string, { readonly sequence: number; readonly data: Word }>();
  readonly kept: Word[] = [];
  readonly parties = new Set<string>();
  readonly armed = new Map<string, Armed[]>();
  readonly started = new Map<string, Started>();
  readonly ended = new Map<string, Ended>();
  readonly ending = new Set<string>();
  /** What was there although its grant was over, by grant: the place of the newest fact of it. */
  readonly outlived = new Map<string, number>();
  readonly attempts = new Map<
    string,
    { readonly sequence: number; readonly key: string; readonly before: unknown }
  >();
  readonly answers = new Map<string, number>();
  /** Attempts that changed what was there, by their `once`. */
  readonly changed = new Set<string>();
  readonly concluded: Concluded[] = [];
  readonly written = new Map<number, Written>();
}

function namesOf(names: Map<string, Set<string>>, id: string): Set<string> {
  const known = names.get(id) ?? new Set();
  names.set(id, known);
  return known;
}

type Take<Fact extends AuditFact> = (
  facts: RequestFacts,
  row: Pick<AuditRow, 'sequence' | 'once' | 'at' | 'actor'>,
  data: Data<Fact>,
) => void;

/** What is kept of each fact that another table can be held to. */
const TAKES: { readonly [Fact in AuditFact]?: Take<Fact> } = {
  'ticket-read': ({ parties, read, receipts, numbers }, { once }, data) => {
    receipts.take(once, { request: data.request });
    read.push(data);
    if (data.request?.ticket?.number) numbers.add(data.request.ticket.number);
    for (const id of [data.request?.requesterId, data.request?.beneficiaryId]) if (id) parties.add(id);
  },
  'facts-gathered': ({ receipts, deciders, displayNames, ticketApprovals }, { once }, facts) => {
    receipts.take(once, { facts });
    ticketApprovals.set(once, facts.ticket?.provenApprovals ?? []);
    deciders.push(decidersOf(facts.approverGroups ?? {}));
    for (const one of [facts.requester, facts.beneficiary])
      if (one?.found) namesOf(displayNames, one.id).add(oneLine(one.displayName));
  },
  'ticket-renumbered': ({ numbers }, _, data) => {
    if (data.read) numbers.add(data.read);
  },
  'operator-acted': ({ acted }, { actor, at }, data) => {
    acted.push({ actor, at, ...(data as Pick<Acted, 'action' | 'reason'>) });
  },
  'approval-escalated': ({ escalated }, _, data) => {
    escalated.add(data.stage ?? '');
  },
  decided: ({ decided, receipts }, { sequence, once, at }, data) => {
    const { receipt, ...made } = data;
    if (receipt === undefined) receipts.forget(once);
    else receipts.take(once, { at, decided: made, receipt, sequence });
    const { verdict, stages, plan, policyDigest, entitlement, riskTier, changeClass, reasons, end } = made;
    const said = { verdict, stages, plan, policyDigest, entitlement, riskTier, changeClass, reasons, end };
    const onTicket = made.onTicket && { onTicket: made.onTicket };
    decided.push({ sequence, once, at, ...said, ...onTicket } as Decided);
  },
  'approval-asked': ({ asked }, { at }, data) => {
    asked.set(data.stage ?? '', { ...data, at });
  },
  'approval-recorded': ({ recorded }, { sequence, once }, data) => {
    recorded.set(once, { sequence, data });
  },
  'approval-kept': ({ kept }, _, data) => {
    kept.push(data);
  },
  'stage-closed': ({ closed }, { at }, data) => {
    closed.set(data.stage ?? '', { state: data.state ?? '', at });
  },
  'grant-armed': ({ armed }, { sequence }, data) => {
    listed(armed, data.grantId ?? '').push({ ...data, sequence });
  },
  'downstream-checked': (facts) => {
    facts.probed = true;
  },
  'grant-started': ({ started }, { sequence }, data) => {
    started.set(data.grantId ?? '', { ...data, sequence });
  },
  'grant-ending': ({ ending }, _, data) => {
    ending.add(data.grantId ?? '');
  },
  'grant-ended': ({ ended }, { sequence, at }, data) => {
    ended.set(data.grantId ?? '', { sequence, at, reason: data.reason ?? '' });
  },
  'grant-outlived': ({ outlived }, { sequence }, data) => {
    outlived.set(data.grantId ?? '', sequence);
  },
  // Somebody else took it away: the grant ends with that, and no run of ours ends it besides.
  'access-lost': (facts, { sequence, at }, data) => {
    const reason = data.byItself ? ENDED_BY_ITSELF : LOST;
    if (data.grantId) facts.ended.set(data.grantId, { sequence, at, reason });
    facts.lost = true;
  },
  'end-parked': (facts) => {
    facts.parked = true;
  },
  'request-received': (facts, { actor, at }, { follows, because, ticket }) => {
    facts.received = { actor, at, ...(follows && { follows }), ...(because && { because }) };
    if (ticket?.number) facts.numbers.add(ticket.number);
  },
  'request-ignored': (facts) => {
    facts.ignored = true;
  },
  concluded: ({ concluded }, { sequence, at }, data) => {
    concluded.push({ ...data, sequence, at });
  },
  'ticket-written': ({ written }, _, data) => {
    written.set(data.revision ?? 0, data);
  },
  'follow-up-raised': (facts) => {
    facts.called = true;
  },
  'change-attempted': ({ attempts }, { sequence, once }, data) => {
    attempts.set(once, { sequence, key: data.key ?? '', before: data.before });
  },
  'change-answered': ({ answers, changed }, { sequence, once }, data) => {
    answers.set(once, sequence);
    if (data.effect === 'changed') changed.add(once);
  },
};

/** Keeps what a row tells of its fact; nothing where it tells nothing that another table can be held to. */
export function takeInto(
  facts: RequestFacts,
  row: Pick<AuditRow, 'sequence' | 'fact' | 'once' | 'at' | 'actor' | 'data'>,
): void {
  const take = TAKES[row.fact] as Take<AuditFact> | undefined;
  take?.(facts, row, row.data);
}

export function isTaken(fact: AuditFact): boolean {
  return Object.hasOwn(TAKES, fact);
}

import type { ApprovalDecision } from '../../../domain/approval.ts';
import type { AuditRow } from '../../../domain/audit.ts';
import type { Decision, StageNeed, StagePlan } from '../../../domain/decision.ts';
import { LOST } from '../../../domain/lose.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { AccessRequest } from '../../../domain/request.ts';
import { ReceiptCheck } from '../receipt-check.ts';
import { listed } from './listed.ts';

export type Decided = Partial<Omit<Decision, 'stages'>> & {
  readonly sequence: number;
  readonly stages?: readonly StagePlan[];
  readonly plan?: Partial<Plan>;
};
/** What the ticket asked when it was read. */
export type TicketSaid = { readonly request?: AccessRequest; readonly requestDigest?: string };
export type Concluded = {
  readonly sequence: number;
  readonly at: string;
  readonly outcome?: string;
  readonly because?: readonly string[];
  /** Whether the row has the same from then on. */
  readonly inRow?: true;
};
/** A revision as it was written on the ticket. `ticket`: why it could not be. */
export type Written = { readonly access?: string; readonly outcome?: string; readonly ticket?: string };
export type Asked = {
  readonly planDigest?: string;
  readonly needs?: readonly StageNeed[];
  readonly dueAt?: string;
};
export type Armed = {
  readonly sequence: number;
  readonly target?: string;
  readonly beneficiaryId?: string;
  readonly name?: string;
  readonly endsAt?: string | null;
  readonly lastsSeconds?: number | null;
};
export type Ended = { readonly sequence: number; readonly reason?: string; readonly at: string };
export type Started = {
  readonly startedAt?: string;
  readonly endsAt?: string | null;
  readonly sequence: number;
};
export type Word = Partial<ApprovalDecision> & { readonly keptFrom?: string };

/** What the audit of one request says, as far as other tables can be held to it. */
export class RequestFacts {
  received = false;
  ignored = false;
  /** Somebody else took its access away. */
  lost = false;
  /** Its end waits for what is deleted to be restored, and was stated. */
  parked = false;
  /** A person was called for it. */
  called = false;
  readonly read: TicketSaid[] = [];
  readonly decided: Decided[] = [];
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
  readonly attempts = new Map<string, { readonly sequence: number; readonly key: string }>();
  readonly answers = new Map<string, number>();
  readonly concluded: Concluded[] = [];
  readonly written = new Map<number, Written>();
}

type Row = Pick<AuditRow, 'sequence' | 'once' | 'at'>;
type Take = (facts: RequestFacts, row: Row, data: never) => void;

/** What is kept of each fact. */
export const TAKES: Readonly<Record<string, Take>> = {
  'ticket-read': ({ parties, read, receipts }, { once }, data: TicketSaid) => {
    receipts.take(once, { request: data.request });
    read.push(data);
    for (const id of [data.request?.requesterId, data.request?.beneficiaryId]) if (id) parties.add(id);
  },
  'facts-gathered': ({ receipts }, { once }, facts: unknown) => receipts.take(once, { facts }),
  decided: (
    { decided, receipts },
    { sequence, once, at },
    data: Omit<Decided, 'sequence'> & { receipt?: string },
  ) => {
    const { receipt, ...made } = data;
    if (receipt === undefined) receipts.forget(once);
    else receipts.take(once, { at, decided: made, receipt, sequence });
    const { verdict, stages, plan, policyDigest, entitlement, riskTier, changeClass, reasons, end } = made;
    const said = { verdict, stages, plan, policyDigest, entitlement, riskTier, changeClass, reasons, end };
    decided.push({ sequence, ...said } as Decided);
  },
  'approval-asked': ({ asked }, { at }, data: Asked & { stage?: string }) => {
    asked.set(data.stage ?? '', { ...data, at });
  },
  'approval-recorded': ({ recorded }, { sequence, once }, data: Word) => {
    recorded.set(once, { sequence, data });
  },
  'approval-kept': ({ kept }, _, data: Word) => {
    kept.push(data);
  },
  'stage-closed': ({ closed }, { at }, data: { stage?: string; state?: string }) => {
    closed.set(data.stage ?? '', { state: data.state ?? '', at });
  },
  'grant-armed': ({ armed }, { sequence }, data: Omit<Armed, 'sequence'> & { grantId?: string }) => {
    listed(armed, data.grantId ?? '').push({ ...data, sequence });
  },
  'grant-started': ({ started }, { sequence }, data: Omit<Started, 'sequence'> & { grantId?: string }) => {
    started.set(data.grantId ?? '', { ...data, sequence });
  },
  'grant-ending': ({ ending }, _, data: { grantId?: string }) => {
    ending.add(data.grantId ?? '');
  },
  'grant-ended': ({ ended }, { sequence, at }, data: { grantId?: string; reason?: string }) => {
    ended.set(data.grantId ?? '', { sequence, at, reason: data.reason ?? '' });
  },
  // Somebody else took it away: the grant ends with that, and no run of ours ends it besides.
  'access-lost': (facts, { sequence, at }, data: { grantId?: string | null }) => {
    if (data.grantId) facts.ended.set(data.grantId, { sequence, at, reason: LOST });
    facts.lost = true;
  },
  'end-parked': (facts) => {
    facts.parked = true;
  },
  'request-received': (facts) => {
    facts.received = true;
  },
  'request-ignored': (facts) => {
    facts.ignored = true;
  },
  concluded: ({ concluded }, { sequence, at }, data: Omit<Concluded, 'sequence' | 'at'>) => {
    concluded.push({ ...data, sequence, at });
  },
  'ticket-written': ({ written }, _, data: Written & { revision?: number }) => {
    written.set(data.revision ?? 0, data);
  },
  'follow-up-raised': (facts) => {
    facts.called = true;
  },
  'change-attempted': ({ attempts }, { sequence, once }, data: { key?: string }) => {
    attempts.set(once, { sequence, key: data.key ?? '' });
  },
  'change-answered': ({ answers }, { sequence, once }) => {
    answers.set(once, sequence);
  },
};

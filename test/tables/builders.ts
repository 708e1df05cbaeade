import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import type { AnyEntry, AuditEntry } from '../../src/domain/audit.ts';
import type { StagePlan } from '../../src/domain/decision.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { AccessRequest } from '../../src/domain/request.ts';
import type { Word } from '../../src/domain/stage.ts';
import { START } from './fresh-stores.ts';

export function aRecord(requestId: string, changes: Partial<RequestRecord> = {}): RequestRecord {
  const ticket = { system: 'servicenow', id: requestId, number: `RITM-${requestId}` };
  return { ...newRecord(ticket, 'group-membership', 1, START), requestId, phase: 'waiting', ...changes };
}

export function aRequest(beneficiaryId: string, requesterId: string): AccessRequest {
  return {
    ticket: { system: 'servicenow', id: 'abc', number: 'RITM1' },
    kind: 'group-membership',
    requesterId,
    beneficiaryId,
    catalogItem: 'item',
    variables: {},
    duration: { lasts: 'indefinitely' },
    justification: '',
  };
}

export function aStage(changes: Partial<StagePlan> = {}): StagePlan {
  return {
    name: 'owners',
    needs: [{ role: 'app-owner', quorum: 1, candidates: ['olga', 'oscar'] }],
    dueSeconds: 86_400,
    remindAfterSeconds: [],
    escalation: null,
    acceptsItsmApproval: false,
    distinct: true,
    ...changes,
  };
}

export function aHead(plan: StagePlan = aStage(), changes: Partial<StageHead> = {}): StageHead {
  return {
    requestId: 'req-1',
    stage: plan.name,
    state: 'open',
    sequence: 0,
    plan,
    planDigest: 'plan-1',
    requesterId: 'rita',
    beneficiaryId: 'ben',
    openedAt: START,
    dueAt: '2026-03-04T09:00:00.000Z',
    escalated: false,
    closedAt: null,
    struck: [],
    ...changes,
  };
}

export function aWord(approverId: string, changes: Partial<Word> = {}): Word {
  return {
    requestId: 'req-1',
    stage: 'owners',
    approverId,
    answer: 'approve',
    comment: '',
    at: '2026-03-03T10:00:00.000Z',
    proof: { channel: 'teams', method: 'bot-framework-token', evidence: `press of ${approverId}` },
    ...changes,
  };
}

export function aDecision(
  approverId: string,
  role: string,
  changes: Partial<ApprovalDecision> = {},
): ApprovalDecision {
  return { ...aWord(approverId), role, sequence: 1, planDigest: 'plan-1', ...changes };
}

export function aGrant(id: string, changes: Partial<Grant> = {}): Grant {
  return {
    id,
    requestId: 'req-1',
    ticket: { system: 'servicenow', id: 't1', number: 'RITM0010001' },
    beneficiaryId: 'ben',
    target: 'finance-readers',
    targetName: 'Finance readers',
    state: 'armed',
    endsAt: '2026-04-01T09:30:00.000Z',
    lastsSeconds: null,
    armedAt: START,
    startedAt: null,
    endedAt: null,
    endReason: null,
    noticedAt: null,
    ...changes,
  };
}

/** Of any data: what an entry holds is nothing to the store. */
export function anEntry(once: string, changes: Partial<AnyEntry> = {}): AuditEntry {
  const entry = { fact: 'decided', once, at: START, actor: 'countersign', data: { verdict: 'grant' } };
  return { ...entry, ...changes } as AuditEntry;
}

import type { AuditRow } from '../domain/audit.ts';
import type { OperatorAction } from '../domain/record.ts';
import { type AccessLine, accessOf } from './access-view.ts';
import { actionsFor } from './actions.ts';
import { type ApprovalStage, approvalsOf } from './approvals-view.ts';
import { type ChainState, chainStateOf } from './chain-state.ts';
import { textOf } from './json-value.ts';
import { type Link, linksOf } from './links.ts';
import { type Now, nowOf } from './now-view.ts';
import { type Around, NOTHING_AROUND, namesOf } from './people.ts';
import { progressOf, type Step } from './progress.ts';
import type { RequestStory } from './request-story.ts';
import { type Summary, summaryOf } from './summary-view.ts';
import { targetNamesOf } from './target-names.ts';
import { type Day, timelineOf } from './timeline/timeline.ts';
import type { Setting } from './timeline/told.ts';
import type { Times } from './times.ts';
import { systemWords } from './words.ts';

/** Who looks; what they may press follows from it. */
type Reader = {
  readonly name: string;
  readonly mayAct: boolean;
  /** Whether what the request gives is shown elsewhere than in the directory, too, so that the two can be compared. */
  readonly compares?: boolean;
};

/** What a service desk and an auditor need to see of one request. */
export type RequestView = {
  readonly requestId: string;
  readonly ticketNumber: string;
  readonly system: string;
  readonly version: number;
  /** The newest version of the request, and the one before this; `null`: there is none. */
  readonly newer: string | null;
  readonly earlier: string | null;
  readonly links: readonly Link[];
  readonly title: string;
  readonly beneficiary: string;
  readonly requester: string;
  readonly forThemselves: boolean;
  readonly catalogItem: string | null;
  readonly justification: string | null;
  readonly now: Now;
  readonly steps: readonly Step[];
  readonly access: readonly AccessLine[];
  readonly approvals: readonly ApprovalStage[];
  /** What, why and for how long, on one look; `null` before anything is decided. */
  readonly summary: Summary | null;
  readonly actions: readonly OperatorAction[];
  readonly mayAct: boolean;
  readonly days: readonly Day[];
  readonly chain: ChainState;
  readonly policyDigest: string | null;
  readonly planDigest: string | null;
  readonly receivedAt: string;
};

export function requestViewOf(
  story: RequestStory,
  reader: Reader,
  times: Times,
  around: Around = NOTHING_AROUND,
): RequestView {
  const { record, rows, grants, heads, decisions, newer } = story;
  const names = namesOf(record, rows, around);
  const { request, decision, plan } = record;
  const beneficiary = request ? names(request.beneficiaryId) : 'somebody';
  const title = decision?.title || request?.catalogItem || 'Access request';
  const targets = targetNamesOf(record, rows, grants);
  const system = around.systems[record.ticket.system] ?? systemWords(record.ticket.system);
  const started = startedIn(rows);
  const approved = heads.flatMap(({ stage, state }) => (state === 'approved' ? [stage] : []));
  const labels = decision?.labels;
  const setting: Setting = { names, times, targets, started, title, beneficiary, system, approved, labels };
  return {
    requestId: record.requestId,
    ticketNumber: record.ticket.number,
    system,
    version: record.version,
    newer,
    earlier: earlierOf(rows),
    links: linksOf(story, names, targets, system),
    title,
    beneficiary,
    requester: request ? names(request.requesterId) : 'somebody',
    forThemselves: request !== null && request.requesterId === request.beneficiaryId,
    catalogItem: request?.catalogItem ?? null,
    justification: request?.justification || null,
    now: nowOf(story, approved, names, times, targets),
    steps: progressOf(record, rows),
    access: accessOf(record, grants, targets),
    approvals: approvalsOf(record, heads, decisions, names),
    summary: summaryOf(story, names, times, targets),
    actions: actionsFor(record, grants, newer !== null, reader.compares),
    mayAct: reader.mayAct,
    days: timelineOf(rows, record.receivedAt, setting),
    chain: chainStateOf(record.requestId, rows),
    policyDigest: decision?.policyDigest ?? null,
    planDigest: plan?.digest ?? null,
    receivedAt: record.receivedAt,
  };
}

/** The version that this one follows. */
function earlierOf(rows: readonly AuditRow[]): string | null {
  const received = rows.find(({ fact }) => fact === 'request-received');
  return textOf(received?.data, 'follows') || null;
}

/** Ids of grants that were proven to be in effect, by the evidence. */
function startedIn(rows: readonly AuditRow[]): (grantId: string) => boolean {
  const ids = new Set(
    rows.filter(({ fact }) => fact === 'grant-started').map(({ data }) => textOf(data, 'grantId')),
  );
  return (grantId) => ids.has(grantId);
}

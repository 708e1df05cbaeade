import { isDeepStrictEqual } from 'node:util';
import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { AuditRow } from '../../domain/audit.ts';
import { plain, valueDigest } from '../../domain/audit-chain.ts';
import type { Finding, FindingKind } from '../../domain/audit-finding.ts';
import type { StageNeed, StagePlan } from '../../domain/decision.ts';
import { type Grant, KEPT_FOR_GOOD } from '../../domain/grant.ts';
import { DAY, MINUTE, milliseconds } from '../../domain/instant.ts';
import { LOST } from '../../domain/lose.ts';
import { approvalText } from '../../domain/seal.ts';
import type { SealMark } from '../../domain/seal-mark.ts';
import { baseName, progressOf } from '../../domain/stage.ts';
import { key } from './keys.ts';
import { ReceiptCheck } from './receipt-check.ts';

/** Says why a seal does not stand; `null`: it does, or nobody can say without the key. */
export type SealVerdict = (text: string, seal: SealMark, at: string) => string | null;

export type CrossCheckOptions = {
  readonly exportedAt: string;
  readonly seal: SealVerdict | null;
  /** Approvals of before that moment are from a release without seals. */
  readonly unsealedUntil: string | null;
  /** `isYoung`: about what was written while the export was made, or shortly before. */
  readonly report: (finding: Finding, isYoung: boolean) => void;
};

/** What was written so shortly before an export need not be witnessed, nor be in every table it has. */
const YOUNG = 15 * MINUTE;

export function isYoung(at: string | null | undefined, exportedAt: string): boolean {
  if (!at) return false;
  const age = milliseconds(exportedAt) - milliseconds(at);
  return age < YOUNG && age > -YOUNG;
}

type Decided = {
  readonly sequence: number;
  readonly verdict?: string;
  readonly stages?: readonly StagePlan[];
  readonly plan?: {
    readonly digest?: string;
    readonly changes?: readonly { readonly userId?: string; readonly target?: string }[];
  };
};
type Asked = { readonly planDigest?: string; readonly needs?: readonly StageNeed[]; readonly dueAt?: string };
type Armed = {
  readonly sequence: number;
  readonly target?: string;
  readonly beneficiaryId?: string;
  readonly name?: string;
  readonly endsAt?: string | null;
  readonly lastsSeconds?: number | null;
};
type Ended = { readonly sequence: number; readonly reason?: string; readonly at: string };
type Started = { readonly startedAt?: string; readonly endsAt?: string | null; readonly sequence: number };
type Word = Partial<ApprovalDecision> & { readonly keptFrom?: string };

/** What the audit of one request says, as far as other tables can be held to it. */
class RequestFacts {
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
}

/** Ends after which the row says that the grant never took effect: the request goes on. */
const LET_GO: readonly string[] = ['set-back', 'not-planned'];
/** Ended grants are taken away after so long (docs/limits.md); a day more, for the sweep that does it. */
const GRANTS_KEPT = 401 * DAY;
const CHANGE_KEY = /^.*?:([0-9a-f-]{36}):(.+):(add|remove)$/;

/**
 * Holds policies, approvals, grants and writes to each other and to the audit. Remembers what the audit says of each
 * request, which is little of it; what is compared comes after the audit.
 */
export class CrossCheck {
  readonly #requests = new Map<string, RequestFacts>();
  readonly #policies = new Set<string>();
  readonly #heads = new Map<string, StageHead[]>();
  readonly #decisions = new Map<string, ApprovalDecision[]>();
  readonly #grants = new Map<string, Grant>();
  /** Grants that an access row names. */
  readonly #holders = new Set<string>();
  readonly #options: CrossCheckOptions;

  constructor(options: CrossCheckOptions) {
    this.#options = options;
  }

  takeFact(row: Pick<AuditRow, 'requestId' | 'sequence' | 'fact' | 'once' | 'at' | 'data'>): void {
    const take = TAKES[row.fact];
    if (!take || typeof row.data !== 'object' || row.data === null) return;
    let facts = this.#requests.get(row.requestId);
    if (!facts) {
      facts = new RequestFacts();
      this.#requests.set(row.requestId, facts);
    }
    take(facts, row, row.data as never);
  }

  takePolicy(partition: string, rowKey: string, text: string | null): void {
    const where = `policy ${rowKey}`;
    let digest: string | null = null;
    try {
      digest = text === null ? null : valueDigest(JSON.parse(text));
    } catch {
      // named below, as any other text that is not the policy's
    }
    if (digest === null) this.#find('lost', where, `the text of ${partition} is gone, or can't be read`);
    else if (key(digest) !== rowKey) this.#find('edited', where, `the text of ${partition} is another one`);
    else this.#policies.add(digest);
  }

  takeApproval(partition: string, rowKey: string, value: unknown): void {
    const stored = value as {
      readonly is?: string;
      readonly head?: StageHead;
      readonly decision?: ApprovalDecision;
      readonly waiting?: unknown;
    } | null;
    if (stored?.is === 'waiting' && stored.waiting) return; // decides nothing
    const { head, decision } = stored ?? {};
    const at = head
      ? key('head', head.stage)
      : decision && key('decision', decision.stage, decision.approverId);
    const requestId = head?.requestId ?? decision?.requestId;
    if (typeof requestId !== 'string' || at === undefined)
      return void this.#find('planted', partition, `the row ${rowKey} of Approvals is none of ours`);
    if (key(requestId) !== partition || at !== rowKey)
      return void this.#find(
        'moved',
        requestId,
        `the row ${rowKey} of Approvals stands in ${partition}, or is of another stage`,
      );
    if (head) listed(this.#heads, requestId).push(head);
    else if (decision) listed(this.#decisions, requestId).push(decision);
  }

  takeGrant(partition: string, rowKey: string, value: unknown): void {
    const stored = value as {
      readonly is?: string;
      readonly grant?: Grant;
      readonly row?: {
        readonly beneficiaryId?: string;
        readonly target?: string;
        readonly holders?: readonly string[];
      };
    } | null;
    if (stored?.is === 'grant' && stored.grant && typeof stored.grant.id === 'string') {
      const { grant } = stored;
      if (key(grant.beneficiaryId ?? '') !== partition || key('grant', grant.id) !== rowKey)
        return void this.#find('moved', grant.id, `the row ${rowKey} of Grants stands in ${partition}`);
      this.#grants.set(grant.id, grant);
    } else if (stored?.is === 'access' && stored.row) {
      const { beneficiaryId = '', target = '' } = stored.row;
      for (const id of stored.row.holders ?? []) this.#holders.add(id);
      if (key(beneficiaryId) !== partition || key('access', target) !== rowKey)
        this.#find('moved', beneficiaryId, `the row ${rowKey} of Grants stands in ${partition}`);
    } else if (stored === null || rowKey.startsWith('grant~') || rowKey.startsWith('access~'))
      this.#find('planted', partition, `the row ${rowKey} of Grants is none of ours`);
  }

  /** `policies`, `approvals`, `grants`: whether the export has them. */
  finish(has: { readonly policies: boolean; readonly approvals: boolean; readonly grants: boolean }): void {
    const ids = new Set([...this.#requests.keys(), ...this.#heads.keys(), ...this.#decisions.keys()]);
    for (const requestId of ids) {
      const facts = this.#requests.get(requestId) ?? new RequestFacts();
      if (has.policies) this.#checkPolicies(requestId, facts);
      if (has.approvals) this.#checkApprovals(requestId, facts);
      this.#checkReceipts(requestId, facts);
      this.#checkWrites(requestId, facts);
      if (has.grants) this.#checkArmed(requestId, facts);
    }
    if (has.grants) for (const grant of this.#grants.values()) this.#checkGrant(grant);
  }

  #checkPolicies(requestId: string, { decided }: RequestFacts): void {
    for (const one of decided) {
      const digest = (one as { policyDigest?: string }).policyDigest;
      if (one.plan && digest !== undefined && !this.#policies.has(digest))
        this.#find('lost', requestId, `the policy ${digest} it was decided by is not kept`, one.sequence);
    }
  }

  #checkReceipts(requestId: string, { receipts }: RequestFacts): void {
    for (const sequence of receipts.broken)
      this.#find(
        'contradicts',
        requestId,
        'it was not decided so of the ticket and the facts on record',
        sequence,
      );
  }

  #checkApprovals(requestId: string, facts: RequestFacts): void {
    const decisions = this.#decisions.get(requestId) ?? [];
    const heads = this.#heads.get(requestId) ?? [];
    const seen = new Set<string>();
    for (const decision of decisions) {
      const once = `${decision.stage}~${decision.approverId}`;
      const who = `the approval of ${decision.approverId} in ${decision.stage}`;
      seen.add(once);
      const fact = facts.recorded.get(once);
      if (!fact) this.#find('contradicts', requestId, `the audit knows nothing of ${who}`, null, decision.at);
      else if (!isDeepStrictEqual(fact.data, plain(decision)))
        this.#find('contradicts', requestId, `${who} is another one in the audit`, fact.sequence);
      this.#checkSeal(requestId, decision, who);
      if (!heads.some(({ stage }) => stage === decision.stage))
        this.#find('lost', requestId, `the stage of ${who} is gone`);
    }
    for (const [once, { sequence }] of facts.recorded)
      if (!seen.has(once)) this.#find('lost', requestId, `the approval ${once} is gone`, sequence);
    for (const head of heads) this.#checkHead(requestId, head, facts, decisions);
    for (const stage of facts.asked.keys())
      if (!heads.some((head) => head.stage === stage))
        this.#find('lost', requestId, `the stage ${stage} is gone`);
  }

  #checkSeal(requestId: string, { seal, ...decision }: ApprovalDecision, who: string): void {
    const { seal: verdict, unsealedUntil } = this.#options;
    if (!seal) {
      if (verdict && (unsealedUntil === null || decision.at >= unsealedUntil))
        this.#find('unsealed', requestId, `${who} carries no seal`);
      return;
    }
    const because = verdict?.(approvalText(decision), seal, decision.at) ?? null;
    if (because !== null) this.#find('unsealed', requestId, `${who}: ${because}`);
  }

  #checkHead(
    requestId: string,
    head: StageHead,
    { asked, closed, parties }: RequestFacts,
    all: readonly ApprovalDecision[],
  ): void {
    const { stage } = head;
    const decisions = all.filter((one) => one.stage === stage);
    const newest = [head.openedAt, head.closedAt ?? '', ...decisions.map(({ at }) => at)].sort().at(-1);
    const contradicts = (detail: string) =>
      this.#find('contradicts', requestId, `the stage ${stage} ${detail}`, null, newest);
    const fact = asked.get(stage);
    if (!fact) return void contradicts('is there, and the audit knows nothing of it');
    if (fact.planDigest !== head.planDigest) contradicts('is about another plan than the audit says');
    if (fact.at !== head.openedAt) contradicts('was opened at another moment than the audit says');
    if (!sameNeeds(fact.needs ?? [], head.plan?.needs ?? []))
      contradicts('asks for other roles than the audit says');
    if (parties.size > 0 && !(parties.has(head.requesterId) && parties.has(head.beneficiaryId)))
      contradicts('is for other people than the audit says');
    if (head.sequence !== decisions.length)
      contradicts(`counts ${head.sequence} decisions, and there are ${decisions.length}`);
    const end = closed.get(stage);
    if (head.state === 'approved' && !progressOf(head, decisions).every(({ met }) => met))
      contradicts('is approved without the approvals it needs');
    if (head.state === 'rejected' && !decisions.some(({ answer }) => answer === 'reject'))
      contradicts('is rejected, and nobody rejected it');
    if (head.state === 'open' && (end || head.closedAt !== null)) contradicts('is open, and was closed');
    if (end && end.state !== head.state) contradicts(`is ${head.state}, and the audit says ${end.state}`);
    if (end && head.closedAt !== null && end.at !== head.closedAt)
      contradicts('was closed at another moment than the audit says');
  }

  #checkWrites(requestId: string, facts: RequestFacts): void {
    for (const [once, { sequence, key: changeKey }] of facts.attempts) {
      const [, userId = '', targets = ''] = CHANGE_KEY.exec(changeKey) ?? [];
      const armed = [...facts.armed.values()].flat();
      const covered = targets
        .split('+')
        .every((target) =>
          armed.some(
            (one) => one.target === target && one.beneficiaryId === userId && one.sequence < sequence,
          ),
        );
      if (!covered)
        this.#find('contradicts', requestId, `the write ${changeKey} has no grant before it`, sequence);
      facts.answers.delete(once);
    }
    for (const sequence of facts.answers.values())
      this.#find('contradicts', requestId, 'a write was answered that nobody attempted', sequence);
  }

  /** Every grant that was armed rests on a decision and its approvals, and is still there. */
  #checkArmed(requestId: string, facts: RequestFacts): void {
    for (const [grantId, all] of facts.armed) {
      for (const one of all) this.#checkDecided(requestId, grantId, one, facts);
      const last = all.at(-1);
      const ended = facts.ended.get(grantId);
      const isOver = ended !== undefined && last !== undefined && ended.sequence > last.sequence;
      const longGone =
        isOver && milliseconds(this.#options.exportedAt) - milliseconds(ended.at) > GRANTS_KEPT;
      if (!this.#grants.has(grantId) && !longGone)
        this.#find('lost', requestId, `the grant ${grantId} is gone`, last?.sequence ?? null);
    }
  }

  #checkDecided(requestId: string, grantId: string, armed: Armed, facts: RequestFacts): void {
    const decided = facts.decided.findLast(
      ({ sequence, plan }) => plan !== undefined && sequence < armed.sequence,
    );
    const wanted = decided?.plan?.changes?.some(
      ({ userId, target }) => userId === armed.beneficiaryId && target === armed.target,
    );
    if (!decided || !wanted || (decided.verdict !== 'grant' && decided.verdict !== 'ask'))
      return void this.#find(
        'contradicts',
        requestId,
        `the grant ${grantId} was given without a decision that gives it`,
        armed.sequence,
      );
    if (decided.verdict === 'grant') return;
    const words = [...[...facts.recorded.values()].map(({ data }) => data), ...facts.kept].filter(
      ({ answer, planDigest }) => answer === 'approve' && planDigest === decided.plan?.digest,
    );
    const met = (decided.stages ?? []).every(({ name, needs }) => {
      const given = words.filter(({ stage }) => baseName(stage ?? '') === name);
      return needs.every(({ role, quorum }) => {
        const people = new Set(given.filter((one) => one.role === role).map(({ approverId }) => approverId));
        return people.size >= quorum;
      });
    });
    if (!met)
      this.#find(
        'contradicts',
        requestId,
        `the grant ${grantId} was given without the approvals that its decision asks for`,
        armed.sequence,
      );
  }

  #checkGrant(grant: Grant): void {
    const { id, requestId, state } = grant;
    const { exportedAt } = this.#options;
    const newest = [grant.armedAt ?? '', grant.startedAt ?? '', grant.endedAt ?? ''].sort().at(-1);
    const contradicts = (detail: string) =>
      this.#find('contradicts', requestId, `the grant ${id} ${detail}`, null, newest);
    const facts = this.#requests.get(requestId);
    if (!facts || facts.decided.length === 0)
      return void contradicts('is there, and the audit knows of no decision for it');
    const armed = facts.armed.get(id)?.at(-1);
    const started = facts.started.get(id);
    const ended = facts.ended.get(id);
    if (!armed) {
      if (state !== 'void' && state !== 'waiting') contradicts('is there, and the audit never armed it');
      return;
    }
    if (armed.target !== grant.target || armed.beneficiaryId !== grant.beneficiaryId)
      contradicts('is for another person or target than the audit says');
    if (armed.name !== grant.targetName) contradicts('has another name than the audit says');
    if ((started?.startedAt ?? grant.startedAt) !== grant.startedAt)
      contradicts('began at another moment than the audit says');
    if (!started && grant.startedAt !== null) contradicts('began, and the audit knows nothing of it');
    const isOver = ended !== undefined && ended.sequence > armed.sequence;
    if (state === 'active' && !started) contradicts('is active, and the audit never saw it begin');
    // What an answer gave after its end is being taken back.
    const isLate =
      state === 'ending' && [...facts.answers.values()].some((at) => at > (ended?.sequence ?? 0));
    if (isOver && state !== 'ended' && state !== 'void' && !isLate)
      contradicts(`is ${state}, and the audit has ended it`);
    if (isOver && state === 'void' && started && !LET_GO.includes(ended.reason ?? ''))
      contradicts('never took effect, and the audit has ended it');
    const isKept = started && grant.endReason === KEPT_FOR_GOOD;
    if (!isOver && state === 'ended' && !isKept) contradicts('has ended, and the audit knows nothing of it');
    if (!isOver && started && (state === 'void' || state === 'waiting' || state === 'armed'))
      contradicts(`is ${state}, and the audit saw it begin`);
    if (state === 'ending' && !facts.ending.has(id))
      this.#find(
        'contradicts',
        requestId,
        `the grant ${id} is ending, which has not begun`,
        null,
        exportedAt,
      );
    if (state === 'armed' || state === 'active' || state === 'ending')
      if (!this.#holders.has(id)) contradicts('is there, and holds no access');
    if (state === 'armed' || state === 'active') this.#checkEnd(grant, armed, started, contradicts);
  }

  /** Its end may come sooner, as when somebody leaves; nothing but a fact makes it later. */
  #checkEnd(
    { endsAt, lastsSeconds, startedAt }: Grant,
    armed: Armed,
    started: Started | undefined,
    contradicts: (detail: string) => void,
  ): void {
    const said = started ? started.endsAt : armed.endsAt;
    if (said === undefined || said === null) return;
    if (endsAt === null || endsAt > said) contradicts('lasts longer than the audit says');
    if (lastsSeconds !== null && lastsSeconds !== armed.lastsSeconds && startedAt === null)
      contradicts('lasts for another time than the audit says');
  }

  #find(
    kind: FindingKind,
    where: string,
    detail: string,
    sequence: number | null = null,
    newest?: string,
  ): void {
    this.#options.report({ kind, where, sequence, detail }, isYoung(newest, this.#options.exportedAt));
  }
}

type Row = Pick<AuditRow, 'sequence' | 'once' | 'at'>;
type Take = (facts: RequestFacts, row: Row, data: never) => void;

/** What is kept of each fact. */
const TAKES: Readonly<Record<string, Take>> = {
  'ticket-read': (
    { parties, receipts },
    { once },
    data: { request?: { requesterId?: string; beneficiaryId?: string } },
  ) => {
    receipts.take(once, { request: data.request });
    for (const id of [data.request?.requesterId, data.request?.beneficiaryId]) if (id) parties.add(id);
  },
  'facts-gathered': ({ receipts }, { once }, facts: unknown) => receipts.take(once, { facts }),
  decided: (facts, { sequence, once, at }, data: Omit<Decided, 'sequence'> & { receipt?: string }) => {
    const { decided, receipts } = facts;
    const { receipt, ...rest } = data;
    if (receipt === undefined) receipts.forget(once);
    else receipts.take(once, { at, decided: rest, receipt, sequence });
    const { verdict, stages, plan, policyDigest } = data as Decided & { policyDigest?: string };
    decided.push({ sequence, verdict, stages, plan, policyDigest } as unknown as Decided);
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
  'access-lost': ({ ended }, { sequence, at }, data: { grantId?: string | null }) => {
    if (data.grantId) ended.set(data.grantId, { sequence, at, reason: LOST });
  },
  'change-attempted': ({ attempts }, { sequence, once }, data: { key?: string }) => {
    attempts.set(once, { sequence, key: data.key ?? '' });
  },
  'change-answered': ({ answers }, { sequence, once }) => {
    answers.set(once, sequence);
  },
};

function sameNeeds(one: readonly StageNeed[], other: readonly StageNeed[]): boolean {
  const said = (needs: readonly StageNeed[]) => needs.map(({ role, quorum }) => `${quorum} ${role}`).sort();
  return isDeepStrictEqual(said(one), said(other));
}

function listed<Value>(map: Map<string, Value[]>, at: string): Value[] {
  let list = map.get(at);
  if (!list) {
    list = [];
    map.set(at, list);
  }
  return list;
}

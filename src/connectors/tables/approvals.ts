import { isDeepStrictEqual } from 'node:util';
import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Unsealed } from '../../domain/seal.ts';
import { applyDecision, type Word } from '../../domain/stage.ts';
import type { Sealing } from '../../ports/seal.ts';
import type { Approvals, RecordedDecision, SealFor, Versioned, WaitingWord } from '../../ports/stores.ts';
import { key, under } from './keys.ts';
import type { Row, Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';
import type { Write } from './write.ts';

type Stored =
  | { readonly is: 'head'; readonly head: StageHead }
  | { readonly is: 'decision'; readonly decision: ApprovalDecision }
  | { readonly is: 'waiting'; readonly waiting: WaitingWord };

type Snapshot = {
  readonly heads: readonly Versioned<StageHead>[];
  readonly decisions: readonly ApprovalDecision[];
};

/** Stage heads and decisions on Table Storage, one partition per request (H8). */
export class TableApprovals implements Approvals {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async open(head: StageHead): Promise<Versioned<StageHead>> {
    const { requestId, stage } = head;
    return untilCommitted(`Stage ${stage} of ${requestId}`, async () => {
      const value: Stored = { is: 'head', head };
      const create: Write = { write: 'create', rowKey: headKey(stage), value };
      const committed = await this.#table.commit(key(requestId), [create]);
      if (committed.committed) return { result: { row: head, etag: committed.etag } };
      const there = await this.readHead(requestId, stage);
      return there && { result: there };
    });
  }

  async readHead(requestId: string, stage: string): Promise<Versioned<StageHead> | null> {
    const row = await this.#table.read(key(requestId), headKey(stage));
    return row && headOf(row);
  }

  async readAll(requestId: string): ReturnType<Approvals['readAll']> {
    const { heads, decisions } = await this.#snapshot(requestId);
    return { heads: heads.map(({ row }) => row), decisions };
  }

  decide(word: Word, sealFor?: SealFor): Promise<RecordedDecision> {
    const { requestId, stage, approverId } = word;
    const seal = sealFor && onceFor(sealFor);
    return untilCommitted<RecordedDecision>(`Stage ${stage} of ${requestId}`, async () => {
      const { heads, decisions } = await this.#snapshot(requestId);
      const found = heads.find(({ row }) => row.stage === stage);
      if (!found) return { result: { recorded: false, because: 'no-stage', head: null } };
      const head = found.row;
      const applied = applyDecision(head, decisions, word);
      if (!applied.counts) {
        if (applied.because !== 'already-decided') {
          return { result: { recorded: false, because: applied.because, head } };
        }
        const { because, decision } = applied;
        if (isSameWord(decision, word)) return { result: { recorded: true, head, decision } };
        return { result: { recorded: false, because, head, decision } };
      }
      const sealing = seal && (await seal(applied.decision));
      if (sealing && !sealing.sealed) {
        const { because: detail, retryAfterSeconds } = sealing;
        return { result: { recorded: false, because: 'unsealed', head, detail, retryAfterSeconds } };
      }
      const decision = sealing ? { ...applied.decision, seal: sealing.seal } : applied.decision;
      const value: Stored = { is: 'decision', decision };
      const saved = await this.#saveHead(found.etag, applied.head, [
        { write: 'create', rowKey: key('decision', stage, approverId), value },
      ]);
      return saved ? { result: { recorded: true, head: applied.head, decision } } : null;
    });
  }

  wait(waiting: WaitingWord): Promise<boolean> {
    const { requestId, stage, approverId } = waiting.word;
    return untilCommitted(`Stage ${stage} of ${requestId}`, async () => {
      const [found, there] = await Promise.all([
        this.readHead(requestId, stage),
        this.#table.read(key(requestId), waitingKey(stage, approverId)),
      ]);
      if (found?.row.state !== 'open') return { result: false };
      if (there) return { result: true };
      const value: Stored = { is: 'waiting', waiting };
      const saved = await this.#saveHead(found.etag, { ...found.row, unsealed: true }, [
        { write: 'create', rowKey: waitingKey(stage, approverId), value },
      ]);
      return saved ? { result: true } : null;
    });
  }

  async waiting(requestId: string, stage: string): Promise<readonly WaitingWord[]> {
    const rows = await this.#table.all(key(requestId), under('waiting', stage));
    const words = rows.flatMap(({ value }) => {
      const stored = value as Stored;
      return stored.is === 'waiting' ? [stored.waiting] : [];
    });
    return words.sort((one, other) => (one.word.at < other.word.at ? -1 : 1));
  }

  settle(requestId: string, stage: string, approverIds: readonly string[]): Promise<void> {
    return untilCommitted(`Stage ${stage} of ${requestId}`, async () => {
      const found = await this.readHead(requestId, stage);
      const all = await this.waiting(requestId, stage);
      const over = all.filter(({ word }) => approverIds.includes(word.approverId));
      if (!found || (over.length === 0 && all.length > 0)) return { result: undefined };
      const { unsealed: _, ...head } = found.row;
      const removals = over.map(({ word }): Write => {
        return { write: 'remove', rowKey: waitingKey(stage, word.approverId) };
      });
      const saved = await this.#saveHead(found.etag, over.length < all.length ? found.row : head, removals);
      return saved ? { result: undefined } : null;
    });
  }

  async close(
    requestId: string,
    stage: string,
    state: Exclude<StageHead['state'], 'open'>,
    at: Instant,
  ): ReturnType<Approvals['close']> {
    return untilCommitted(`Stage ${stage} of ${requestId}`, async () => {
      const { heads, decisions } = await this.#snapshot(requestId);
      const found = heads.find(({ row }) => row.stage === stage);
      if (!found) throw new Error(`Stage ${stage} of ${requestId} was never opened, so it can't be closed.`);
      const ofStage = decisions.filter((decision) => decision.stage === stage);
      if (found.row.state !== 'open') return { result: { head: found.row, decisions: ofStage } };
      const head: StageHead = { ...found.row, state, closedAt: at };
      const saved = await this.#saveHead(found.etag, head);
      return saved ? { result: { head, decisions: ofStage } } : null;
    });
  }

  changeOpen(
    requestId: string,
    stage: string,
    change: (head: StageHead) => StageHead,
  ): Promise<StageHead | null> {
    return untilCommitted(`Stage ${stage} of ${requestId}`, async () => {
      const found = await this.readHead(requestId, stage);
      if (found?.row.state !== 'open') return { result: null };
      const head = change(found.row);
      if (head === found.row) return { result: head };
      return (await this.#saveHead(found.etag, head)) ? { result: head } : null;
    });
  }

  async #saveHead(etag: string, head: StageHead, more: readonly Write[] = []): Promise<boolean> {
    const value: Stored = { is: 'head', head };
    const replace: Write = { write: 'replace', rowKey: headKey(head.stage), value, etag };
    return (await this.#table.commit(key(head.requestId), [replace, ...more])).committed;
  }

  /**
   * Heads and decisions that belong together. A query of several pages can see a head that is newer than the decisions
   * read before it; then their number differs from the head's sequence, and it is read again.
   */
  #snapshot(requestId: string): Promise<Snapshot> {
    return untilCommitted(`Approvals of ${requestId}`, async () => {
      const rows = await this.#table.all(key(requestId));
      const heads = rows.filter(({ value }) => (value as Stored).is === 'head').map(headOf);
      const decisions = rows.flatMap(({ value }) => {
        const stored = value as Stored;
        return stored.is === 'decision' ? [stored.decision] : [];
      });
      const whole = heads.every(
        ({ row }) => decisions.filter(({ stage }) => stage === row.stage).length === row.sequence,
      );
      decisions.sort((one, other) => one.sequence - other.sequence);
      return whole ? { result: { heads, decisions } } : null;
    });
  }
}

function waitingKey(stage: string, approverId: string): string {
  return key('waiting', stage, approverId);
}

/** A transaction that has to be tried again seals the same decision only once. */
function onceFor(sealFor: SealFor): SealFor {
  let known: { readonly of: string; readonly sealing: Promise<Sealing> } | null = null;
  return (decision: Unsealed) => {
    const of = `${decision.role} ${decision.planDigest}`;
    if (known?.of !== of) known = { of, sealing: sealFor(decision) };
    return known.sealing;
  };
}

function headKey(stage: string): string {
  return key('head', stage);
}

function headOf({ value, etag }: Row): Versioned<StageHead> {
  const stored = value as Stored;
  if (stored.is !== 'head') throw new Error('A row of Approvals under a head key holds something else.');
  return { row: stored.head, etag };
}

/** Whether the recorded decision is this very word, told again because its first answer was lost. */
function isSameWord(decision: ApprovalDecision, word: Word): boolean {
  const { sequence, role, planDigest, seal, ...recorded } = decision;
  return isDeepStrictEqual(recorded, word);
}

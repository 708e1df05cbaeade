import type { ApprovalDecision, StageHead } from '../domain/approval.ts';
import type { Instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { neededWords, type RoleLabels, roleWords } from '../domain/role-words.ts';
import { peopleOf } from '../domain/seat.ts';
import { eligibleFor, progressOf } from '../domain/stage.ts';
import { listed, type Names } from './people.ts';
import { type StateWords, stageWords } from './words.ts';

export type ApprovalStage = {
  /** What people call it. */
  readonly name: string;
  readonly state: StateWords;
  readonly dueAt: Instant | null;
  /** `one person as data owner`, and whether it is met. */
  readonly needs: readonly { readonly text: string; readonly met: boolean }[];
  /** Who could still say something; `null` when it is closed. */
  readonly open: string | null;
  readonly words: readonly {
    readonly who: string;
    readonly approved: boolean;
    readonly role: string;
    readonly channel: string;
    readonly at: Instant;
  }[];
};

const NOT_OPENED: StateWords = { tone: 'plain', icon: 'dot', title: 'Not opened' };

/** The stages in their order, opened or not. */
export function approvalsOf(
  record: RequestRecord,
  heads: readonly StageHead[],
  decisions: readonly ApprovalDecision[],
  names: Names,
): readonly ApprovalStage[] {
  const labels = record.decision?.labels;
  const opened = new Map(heads.map((head) => [head.stage, head]));
  const planned = record.stages.map(({ name }) => name);
  const stages = [...new Set([...planned, ...opened.keys()])];
  return stages.map((stage): ApprovalStage => {
    const head = opened.get(stage);
    const words = decisions.filter((decision) => decision.stage === stage);
    if (head) return stageOf(head, words, names, labels);
    const needs = record.stages.find(({ name }) => name === stage)?.needs ?? [];
    return {
      name: roleWords(stage, labels),
      state: NOT_OPENED,
      dueAt: null,
      needs: needs.map(({ role, quorum }) => ({ text: neededWords(quorum, role, labels), met: false })),
      open: null,
      words: [],
    };
  });
}

function stageOf(
  head: StageHead,
  words: readonly ApprovalDecision[],
  names: Names,
  labels: RoleLabels | undefined,
): ApprovalStage {
  const decided = new Set(words.flatMap(peopleOf));
  const waiting = eligibleFor(head).filter((id) => !decided.has(id));
  return {
    name: roleWords(head.stage, labels),
    state: stageWords(head.state),
    dueAt: head.state === 'open' ? head.dueAt : null,
    needs: progressOf(head, words).map(({ need, met }) => ({
      text: neededWords(need.quorum, need.role, labels),
      met,
    })),
    open: head.state === 'open' ? listed(waiting.map(names), 'or') : null,
    words: words.map(({ approverId, answer, role, proof, at }) => ({
      who: proof.onBehalfOf ? `${names(approverId)} (for ${names(proof.onBehalfOf)})` : names(approverId),
      approved: answer === 'approve',
      role: roleWords(role, labels),
      channel: proof.channel,
      at,
    })),
  };
}

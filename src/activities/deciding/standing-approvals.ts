import type { ApprovalDecision } from '../../domain/approval.ts';
import type { Decision, StagePlan } from '../../domain/decision.ts';
import { baseName } from '../../domain/stage.ts';
import type { Means } from '../activity.ts';
import { names } from '../words.ts';
import type { Material } from './material.ts';

/** `lacking`: stages policy asks for now that nobody entitled has approved. */
export type Standing = {
  readonly enough: boolean;
  readonly words: string;
  readonly lacking: readonly string[];
};

/**
 * Whether every stage the policy asks for now was approved for this very request and the change set of this digest, by
 * people who may still decide it.
 */
export async function approvalsStanding(
  means: Means,
  { record, read, decision }: Pick<Material, 'record' | 'read' | 'decision'>,
  planDigest: string | undefined,
): Promise<Standing> {
  const { heads, decisions } = await means.approvals.readAll(record.requestId);
  if (decision.verdict === 'grant') {
    const yes = decisions.filter(({ answer }) => answer === 'approve').map(({ approverId }) => approverId);
    return { enough: true, words: notAsked(yes, record), lacking: [] };
  }
  const lacking: string[] = [];
  const said: string[] = [];
  const { requesterId, beneficiaryId, renewalAskedBy } = read.request;
  const parties = [requesterId, beneficiaryId, renewalAskedBy];
  for (const stage of decision.stages) {
    const rounds = heads
      .filter(
        (one) =>
          baseName(one.stage) === stage.name && one.state === 'approved' && one.planDigest === planDigest,
      )
      .map((head) => decisions.filter((one) => one.stage === head.stage && one.answer === 'approve'));
    const standing = rounds.find((words) => isMet(stage, words, parties));
    if (!standing) lacking.push(stage.name);
    said.push(...(standing ?? rounds.flat()).map((one) => one.approverId));
  }
  return {
    enough: lacking.length === 0,
    words: `Approved by ${names([...new Set(said)], record.names)}.`,
    lacking,
  };
}

/** Whether one round of a stage would pass today: by role, with quorum, on the words of people who may still decide it. */
function isMet(
  stage: StagePlan,
  words: readonly ApprovalDecision[],
  parties: readonly (string | undefined)[],
): boolean {
  return stage.needs.every((need) => {
    const may = [...need.candidates, ...(stage.escalation?.candidates ?? [])];
    const yes = words.filter(
      ({ role, approverId }) =>
        role === need.role && may.includes(approverId) && !parties.includes(approverId),
    );
    return new Set(yes.map(({ approverId }) => approverId)).size >= need.quorum;
  });
}

/** Policy asks nobody any more: who has approved before then is named all the same. */
function notAsked(approverIds: readonly string[], { names: displayNames }: Material['record']): string {
  if (approverIds.length === 0) return 'No approval is needed.';
  return `Approved by ${names([...new Set(approverIds)], displayNames)}. No further approval is needed.`;
}

/** What is still to be asked in this attempt, under names no earlier round has used. */
export function lackingStages(
  decision: Decision,
  { lacking }: Standing,
  attempt: number,
): readonly StagePlan[] {
  return decision.stages
    .filter(({ name }) => lacking.includes(name))
    .map((stage) => ({ ...stage, name: `${stage.name}-r${attempt + 1}` }));
}

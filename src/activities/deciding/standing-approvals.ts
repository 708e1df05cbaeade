import type { Decision, StagePlan } from '../../domain/decision.ts';
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
  for (const stage of decision.stages) {
    // a stage that was asked anew has a head for each round, and any of them may stand by itself
    const rounds = heads.filter(
      (one) =>
        baseName(one.stage) === stage.name && one.state === 'approved' && one.planDigest === planDigest,
    );
    const { requesterId, beneficiaryId, renewalAskedBy } = read.request;
    const parties = [requesterId, beneficiaryId, renewalAskedBy];
    const may = (role: string) => [
      ...(stage.needs.find((need) => need.role === role)?.candidates ?? []),
      ...(stage.escalation?.candidates ?? []),
    ];
    const yesIn = (round: string) =>
      decisions.filter((one) => one.stage === round && one.answer === 'approve');
    const isMet = (round: string) =>
      stage.needs.every((need) => {
        const yes = yesIn(round).filter(
          (one) =>
            one.role === need.role &&
            may(need.role).includes(one.approverId) &&
            !parties.includes(one.approverId),
        );
        return new Set(yes.map((one) => one.approverId)).size >= need.quorum;
      });
    const met = rounds.findLast((one) => isMet(one.stage));
    if (!met) lacking.push(stage.name);
    else said.push(...yesIn(met.stage).map((one) => one.approverId));
  }
  return {
    enough: lacking.length === 0,
    words: `Approved by ${names([...new Set(said)], record.names)}.`,
    lacking,
  };
}

/** Policy asks nobody any more: who has approved before then is named all the same. */
function notAsked(approverIds: readonly string[], { names: displayNames }: Material['record']): string {
  if (approverIds.length === 0) return 'No approval is needed.';
  return `Approved by ${names([...new Set(approverIds)], displayNames)}. No further approval is needed.`;
}

/** `manager-r2` is the second round of `manager`. */
export function baseName(stage: string): string {
  return stage.replace(/-r\d+$/, '');
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

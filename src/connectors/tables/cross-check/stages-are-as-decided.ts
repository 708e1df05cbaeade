import { isDeepStrictEqual } from 'node:util';
import { plain } from '../../../domain/audit-chain.ts';
import type { StageNeed, StagePlan } from '../../../domain/decision.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { baseName } from '../../../domain/stage.ts';
import type { Contradicts } from './report.ts';
import type { Decided, RequestFacts, Word } from './what-the-audit-says.ts';

/** The stages of a row are those of a decision: none is missing, and none asks for less than what is not approved yet. */
export function checkStages(row: RequestRecord, facts: RequestFacts, contradicts: Contradicts): void {
  const { stages } = row;
  for (const stage of stages) {
    const name = baseName(stage.name);
    const asDecided = facts.decided.flatMap((one) =>
      (one.stages ?? []).filter((other) => other.name === name),
    );
    if (asDecided.length === 0) contradicts(`has a stage ${stage.name} that was never decided`);
    else if (!asDecided.some((decided) => isAsDecided(stage, decided)))
      contradicts(`has a stage ${stage.name} that asks otherwise than was decided`);
  }
  checkPhase(row, facts, contradicts);
}

/** It waits for what was decided to be asked, and goes on with what was approved. The facts of a decision come before the row. */
function checkPhase(row: RequestRecord, facts: RequestFacts, contradicts: Contradicts) {
  const { phase, stages, rounds, recounts, needless, doneParts } = row;
  const last = facts.decided.findLast(({ plan }) => plan !== undefined);
  if (!last) return;
  const newest = [row.updatedAt, last.at].sort().at(-1);
  if (phase === 'received' && !recounts && !needless && !rounds && !doneParts)
    contradicts('is not decided yet, and the audit has decided it', newest);
  if (last.verdict !== 'ask') return;
  const lacking = (last.stages ?? []).filter((stage) => !isApproved(stage, last, facts));
  if ((phase === 'provisioning' || phase === 'holding') && lacking.length > 0)
    contradicts('goes on, and the audit does not have the approvals that were decided', newest);
  for (const { name } of phase === 'waiting' ? lacking : [])
    if (!stages.some((stage) => baseName(stage.name) === name))
      contradicts(`lacks the stage ${name}, which was decided`, newest);
}

/** Where words of before count, it asks for fewer people, and says whose. */
function isAsDecided(stage: StagePlan, decided: StagePlan): boolean {
  const rest = ({ needs: _, counted: _counted, name: _name, ...others }: StagePlan) => plain(others);
  if (!stage.counted)
    return (
      isDeepStrictEqual(rest(stage), rest(decided)) &&
      isDeepStrictEqual(plain(stage.needs), plain(decided.needs))
    );
  const { escalation: _, ...asked } = { ...stage, needs: [], counted: [], name: '' };
  const { escalation: _decided, ...wanted } = { ...decided, needs: [], counted: [], name: '' };
  return (
    isDeepStrictEqual(plain(asked), plain(wanted)) && decided.needs.every((need) => isCovered(need, stage))
  );
}

function isCovered({ role, quorum, candidates }: StageNeed, { needs, counted = [] }: StagePlan): boolean {
  const asked = needs.find((need) => need.role === role);
  const given = counted.filter((one) => one.role === role).length;
  return (
    (asked?.quorum ?? 0) + given >= quorum && (asked?.candidates ?? []).every((id) => candidates.includes(id))
  );
}

function isApproved(
  { name, needs }: StagePlan,
  { plan }: Decided,
  { recorded, kept }: RequestFacts,
): boolean {
  const words: readonly Word[] = [...[...recorded.values()].map(({ data }) => data), ...kept];
  const given = words.filter(
    (one) =>
      one.answer === 'approve' && baseName(one.stage ?? '') === name && one.planDigest === plan?.digest,
  );
  return needs.every(({ role, quorum }) => given.filter((one) => one.role === role).length >= quorum);
}

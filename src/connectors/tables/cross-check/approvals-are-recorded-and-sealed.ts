import { isDeepStrictEqual } from 'node:util';
import type { ApprovalDecision, StageHead } from '../../../domain/approval.ts';
import { plain } from '../../../domain/audit-chain.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { approvalText } from '../../../domain/seal.ts';
import type { CrossCheckOptions, Find } from './report.ts';
import { checkStage } from './stages-are-as-asked.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/** Each approval has its fact with the same content and a good seal, each such fact its approval, and each stage its own. */
export function checkApprovals(
  find: Find,
  options: CrossCheckOptions,
  requestId: string,
  facts: RequestFacts,
  heads: readonly StageHead[],
  decisions: readonly ApprovalDecision[],
  row?: RequestRecord,
): void {
  const seen = new Set<string>();
  for (const decision of decisions) {
    const once = `${decision.stage}~${decision.approverId}`;
    const who = `the approval of ${decision.approverId} in ${decision.stage}`;
    seen.add(once);
    const fact = facts.recorded.get(once);
    if (!fact) find('contradicts', requestId, `the audit knows nothing of ${who}`, null, decision.at);
    else if (!isDeepStrictEqual(fact.data, plain(decision)))
      find('contradicts', requestId, `${who} is another one in the audit`, fact.sequence);
    checkSeal(find, options, requestId, decision, who);
    if (!heads.some(({ stage }) => stage === decision.stage))
      find('lost', requestId, `the stage of ${who} is gone`);
  }
  for (const [once, { sequence }] of facts.recorded)
    if (!seen.has(once)) find('lost', requestId, `the approval ${once} is gone`, sequence);
  for (const head of heads) checkStage(find, requestId, head, facts, decisions, row);
  for (const stage of facts.asked.keys())
    if (!heads.some((head) => head.stage === stage)) find('lost', requestId, `the stage ${stage} is gone`);
}

function checkSeal(
  find: Find,
  { seal: verdict, unsealedUntil }: CrossCheckOptions,
  requestId: string,
  { seal, ...decision }: ApprovalDecision,
  who: string,
): void {
  if (!seal) {
    if (verdict && (unsealedUntil === null || decision.at >= unsealedUntil))
      find('unsealed', requestId, `${who} carries no seal`);
    return;
  }
  const because = verdict?.(approvalText(decision), seal, decision.at) ?? null;
  if (because !== null) find('unsealed', requestId, `${who}: ${because}`);
}

import type { Find } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/** The text of the policy that each plan was decided by is there, under its digest. */
export function checkPolicies(
  find: Find,
  requestId: string,
  { decided }: RequestFacts,
  kept: ReadonlySet<string>,
): void {
  for (const { policyDigest, plan, sequence } of decided)
    if (plan && policyDigest !== undefined && !kept.has(policyDigest))
      find('lost', requestId, `the policy ${policyDigest} it was decided by is not kept`, sequence);
}

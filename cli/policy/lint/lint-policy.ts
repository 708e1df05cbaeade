import { GROUP_MEMBERSHIP } from '../../../src/policy/group-membership/group-kind.ts';
import { M365_LICENSE } from '../../../src/policy/m365-license/license-kind.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { TableIssue } from '../../../src/policy/table-issue.ts';
import { licenseWeaknesses } from './license-weaknesses.ts';
import { weakerWays } from './weaker-ways.ts';
import { weaknesses } from './weaknesses.ts';

/** What a usable table says to no effect, or lets somebody get around. Stops nothing; CI shows it. */
export function lintPolicy(file: string, policy: Policy): readonly TableIssue[] {
  switch (policy.kind) {
    case 'group-membership':
      return weaknesses(GROUP_MEMBERSHIP, file, policy.table, weakerWays);
    case 'm365-license':
      return weaknesses(M365_LICENSE, file, policy.table, licenseWeaknesses);
  }
}

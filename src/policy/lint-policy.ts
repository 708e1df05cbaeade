import { weaknesses } from './access/weaknesses.ts';
import { GROUP_MEMBERSHIP } from './group-membership/group-kind.ts';
import { M365_LICENSE } from './m365-license/license-kind.ts';
import type { Policy } from './policy.ts';
import type { TableIssue } from './table.ts';

/** What a usable table says to no effect, or lets somebody get around. Stops nothing; CI shows it. */
export function lintPolicy(file: string, policy: Policy): readonly TableIssue[] {
  switch (policy.kind) {
    case 'group-membership':
      return weaknesses(GROUP_MEMBERSHIP, file, policy.table);
    case 'm365-license':
      return weaknesses(M365_LICENSE, file, policy.table);
  }
}

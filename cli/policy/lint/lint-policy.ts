import type { LoadedPolicy } from '../../../src/kinds/kind.ts';
import type { TableIssue } from '../../../src/policy/table-issue.ts';
import { fillInsOf } from '../fill-ins.ts';
import { channelWeaknesses } from './channel-weaknesses.ts';

/** What a usable table says to no effect, or lets somebody get around. Stops nothing; CI shows it. */
export function lintPolicy(file: string, policy: LoadedPolicy): readonly TableIssue[] {
  const issues = [...policy.weaknesses(file), ...fillInsOf(file, JSON.parse(policy.text))];
  channelWeaknesses(policy.table, (path, code, message) => {
    issues.push({ file, path, code, message });
  });
  return issues;
}

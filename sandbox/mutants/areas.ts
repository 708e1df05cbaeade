/** Which files each area has, and which tests know it best. */

import { globSync } from 'node:fs';
import { Misuse, oneOf } from '../command-line.ts';

export type Area = {
  readonly name: string;
  /** Patterns of files from the root, every one of which finds something. */
  readonly files: readonly string[];
  /** The tests that know it, and would notice soonest. */
  readonly tests: readonly string[];
};

export const AREAS: readonly Area[] = [
  {
    name: 'decisions',
    files: [
      'src/policy/access/*.ts',
      'src/kinds/*/decide.ts',
      'src/activities/deciding/*.ts',
      'src/activities/decide-request.ts',
    ],
    tests: [
      'test/activities/{gather-facts,hand-over,missing-ticket,names-in,overtaken}.test.ts',
      'test/policy/{decide,rules,cases,quorum,calendar,broken-table,table-lint,details,plan,m365-license/*}.test.ts',
      'test/journeys/{approvals,stale-decisions,stale-membership,waiting,low-risk,bundles,exclusions}.test.ts',
      'test/journeys/licenses/*.test.ts',
    ],
  },
  {
    name: 'ledger',
    files: [
      'src/domain/{access,arming,exclusion,lose,explains}.ts',
      'src/activities/{arm-grants,begin-end}.ts',
      'src/activities/grants/close-grants.ts',
      'src/activities/applying/*.ts',
      'src/activities/concluding/grant-rows.ts',
      'src/activities/people/*.ts',
    ],
    tests: [
      'test/{domain/*,tables/grants,activities/close-grants,activities/suspect-loss,targets/*}.test.ts',
      'test/journeys/{shared-access,endings,exclusions,waiting,execution,holding,bundles}.test.ts',
      'test/journeys/{crashes,set-back,offboarding/*,reconciliation/drift,licenses/*}.test.ts',
    ],
  },
  {
    name: 'approvals',
    files: [
      'src/domain/{approval,stage}.ts',
      'src/activities/asking/*.ts',
      'src/functions/conversation-press.ts',
      'src/connectors/tables/approvals.ts',
    ],
    tests: [
      'test/{activities/group-members,outbox/*}.test.ts',
      'test/{domain/stage,tables/approvals,orchestrators/approval-step,functions/press-door}.test.ts',
      'test/journeys/{approvals,in-servicenow,low-risk,operators-act,waiting,stale-decisions}.test.ts',
    ],
  },
  {
    name: 'write-back',
    files: [
      'src/activities/{conclude,conclude-end}.ts',
      'src/activities/concluding/*.ts',
      'src/activities/outbox/*.ts',
      'src/connectors/servicenow/{write-back,record-state,follow-up}.ts',
    ],
    tests: [
      'test/{activities/*,outbox/*,connectors/servicenow/{contract,instance-quirks,standings,raised-twice}}.test.ts',
      'test/journeys/{execution,servicenow-failures,endings,bundles,evidence,downstream,in-servicenow}.test.ts',
      'test/journeys/{waiting,crashes,known-failures,graph-failures,offboarding/renewal,licenses/*}.test.ts',
    ],
  },
  {
    name: 'sweeps',
    files: [
      'src/functions/{expiry,reconcile,watch-users,watch-groups,closed-follow-ups,unfulfilled-approvals}.ts',
    ],
    tests: [
      'test/functions/sweep-*.test.ts',
      'test/journeys/reconciliation/*.test.ts',
      'test/journeys/{endings,canceled-reads,operators-act,downstream}.test.ts',
      'test/journeys/offboarding/*.test.ts',
      'test/journeys/licenses/{ending,failing}.test.ts',
    ],
  },
];

/** Tests that look at the text of the code, at the tools or only at the simulators; the matrix is tried by itself. */
const NEVER = /^test\/(architecture|bench|matrix|mutants|sandbox)\//;

/** The area's files; one that an earlier area names too is that one's. */
export function filesOf({ files, name }: Area, root: string): readonly string[] {
  const earlier = AREAS.slice(
    0,
    AREAS.findIndex((one) => one.name === name),
  ).flatMap((area) => matching(area.files, root));
  return matching(files, root).filter((file) => !earlier.includes(file));
}

/** What may be tried against a mutant of the area; `near` are those that know it. */
export function testsOf(
  { tests }: Area,
  root: string,
): { readonly near: readonly string[]; readonly others: readonly string[] } {
  const near = matching(tests, root);
  const all = matching(['test/**/*.test.ts'], root);
  return { near, others: all.filter((file) => !NEVER.test(file) && !near.includes(file)) };
}

/** In the order of the patterns, each file once; throws when a pattern, or one of its choices, finds nothing. */
function matching(patterns: readonly string[], root: string): readonly string[] {
  const found = patterns.flatMap(choicesOf).flatMap((pattern) => {
    const files = globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
    if (files.length === 0) throw new Error(`No file matches ${pattern} in ${root}; let the list follow.`);
    return files.sort();
  });
  return [...new Set(found)];
}

/** `a/{b,c}.ts` is `a/b.ts` and `a/c.ts`, so that a file that is gone does not go unnoticed beside one that is there. */
function choicesOf(pattern: string): readonly string[] {
  const [all, choices] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (all === undefined || choices === undefined) return [pattern];
  return choices.split(',').flatMap((choice) => choicesOf(pattern.replace(all, choice)));
}

export function areaNamed(name: string): Area {
  const known = oneOf(
    'area',
    name,
    AREAS.map((one) => one.name),
  );
  const area = AREAS.find((one) => one.name === known);
  if (area) return area;
  throw new Misuse(`There is no area "${name}".`);
}

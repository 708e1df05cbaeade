import { oneOf } from '../../command-line.ts';

/** Mistakes that comparable products made, each as a small change to our code that the matrix must catch. */
export type Edit = { readonly file: string; readonly find: string; readonly put: string };

export type Plant = {
  readonly name: string;
  /** What the product would do wrong. */
  readonly mistake: string;
  readonly edits: readonly Edit[];
  /** Where it shows. */
  readonly journey: string;
  readonly only: string;
  /** What the matrix must say about it. */
  readonly caught: RegExp;
  /** Where the simulation finds it, too: among so many runs of a seed. */
  readonly simulated?: { readonly seed: string; readonly runs: number; readonly caught: RegExp };
};

const ACCESS = 'src/domain/access.ts';
const ADD = 'call/POST graph.microsoft.com/v1.0/groups/*/members/$ref/1x1';
const REMOVE = 'call/DELETE graph.microsoft.com/v1.0/groups/*/members/*/$ref/1x1';
const NOTE = 'call/PATCH acme.service-now.com/api/now/table/sc_req_item/*/3x1';

/** All, or those of these names. Throws for a name that is none: nothing tried is nothing shown. */
export function named<One extends Plant>(plants: readonly One[], only: readonly string[]): readonly One[] {
  const names = plants.map(({ name }) => name);
  for (const name of only) oneOf('mistake', name, names);
  return only.length === 0 ? plants : plants.filter(({ name }) => only.includes(name));
}

export const PLANTS: readonly Plant[] = [
  {
    name: 'removal-without-counting',
    mistake: 'The end of one grant removes access that another grant still justifies (AWS TEAM #279)',
    edits: [
      {
        file: ACCESS,
        find: "row.base === 'present' || otherHolders(rows, row, grantId).length > 0",
        put: "row.base === 'present'",
      },
    ],
    journey: 'overlap',
    only: 'none',
    caught: /states granted, but there is no|expected/,
  },
  {
    name: 'granted-without-proof',
    mistake: 'One look, and the 2xx of the write, are taken as proof of access',
    edits: [
      {
        file: 'src/orchestrators/steps/prove.ts',
        find: 'if (agreeing.length >= LOOKS && spans) return',
        put: "if (input.expect === 'present' || (agreeing.length >= LOOKS && spans)) return",
      },
    ],
    journey: 'standard',
    only: `${ADD}/204`,
    caught: /states granted, but there is no/,
  },
  {
    name: 'end-after-grant',
    mistake: 'The end is recorded after the access was given, not before',
    edits: [
      {
        file: 'src/domain/arming.ts',
        find: "state: 'armed', ...endOf(end, now) }",
        put: "state: 'armed', ...endOf(end, now), endsAt: null }",
      },
    ],
    journey: 'time-bound',
    only: 'none',
    caught: /no grant with its end was on record/,
  },
  {
    name: 'member-before-us',
    mistake: 'Somebody who was a member before is scheduled for removal (sso-elevator)',
    edits: [
      {
        file: 'src/kinds/group-membership/pending.ts',
        find: 'return facts.directMemberships[groupId] !== true || facts.grantedByUs.includes(groupId);',
        put: 'return facts.grantedByUs.length >= 0;',
      },
      { file: ACCESS, find: "if (row.base === 'present' || ", put: 'if (' },
      { file: ACCESS, find: "if (row.ownership === 'ours') return", put: 'return' },
    ],
    journey: 'member-already',
    only: 'none',
    caught: /taken, though never ours/,
  },
  {
    name: 'removal-taken-as-done',
    mistake: 'A removal that removed nothing is reported as done (CIPP #3274)',
    edits: [
      {
        file: 'src/orchestrators/steps/take-back.ts',
        find: 'const proof = gone.length > 0 ?',
        put: 'let proof: any = gone.length > 0 ?',
      },
      {
        file: 'src/orchestrators/steps/take-back.ts',
        find: 'if (proof && !proof.proven) return yield* notGone(context, removal, proof);',
        put: 'if (proof && !proof.proven) proof = { proven: true, at: now(context) };',
      },
    ],
    journey: 'time-bound',
    only: `${REMOVE}/204`,
    caught: /states ended, but there is/,
  },
  {
    name: 'approved-before-applied',
    mistake: 'The approval counts as access, whatever became of the write',
    edits: [
      {
        file: 'src/orchestrators/steps/provision.ts',
        find: "if (sent.sent === 'no') return sent.instead;",
        put: "if (sent.sent === 'no') return { turn: 'done', provenAt: now(context), usableAt: now(context), downstream: null };",
      },
    ],
    journey: 'standard',
    only: `${ADD}/403`,
    caught: /states granted, but there is no/,
  },
  {
    name: 'lasts-twice',
    mistake: 'Access lasts twice as long as was ordered',
    edits: [
      {
        file: 'src/activities/concluding/grant-rows.ts',
        find: 'lastsSeconds * SECOND',
        put: 'lastsSeconds * 2 * SECOND',
      },
    ],
    journey: 'time-bound',
    only: 'none',
    caught: /was to end by/,
  },
  {
    name: 'approver-who-left',
    mistake: 'Who approved counts, though they may not decide it any more when it is written',
    edits: [
      {
        file: 'src/activities/deciding/standing-approvals.ts',
        find: 'mayDecide(stage, one) && !parties',
        put: 'mayDecide(stage, one) !== null && !parties',
      },
    ],
    journey: 'approver-left-second-round',
    only: 'none',
    caught: /without the approval of data-owner/,
  },
  {
    name: 'old-decision',
    mistake: 'What waited for its turn is written by the decision of before, though its ticket was canceled',
    edits: [
      {
        file: 'src/orchestrators/steps/still-decided.ts',
        find: 'return now(context) < addMilliseconds(at, GOOD_FOR);',
        put: "return at !== '' && now(context) !== '';",
      },
      {
        file: 'src/orchestrators/steps/send-changes.ts',
        find: 'notAfter: addMilliseconds(at, VALID_SECONDS * SECOND)',
        put: "notAfter: addMilliseconds(at < '' ? at : '2099-01-01T00:00:00.000Z', VALID_SECONDS * SECOND)",
      },
    ],
    journey: 'turn-canceled',
    only: 'none',
    caught: /was written for|expected/,
    simulated: { seed: 'old-decision', runs: 3, caught: /was written for/ },
  },
  {
    name: 'exclusion-unseen',
    mistake: 'Access that excludes each other is looked for in the directory only, and given twice',
    edits: [
      { file: 'src/domain/arming.ts', find: 'if (because !== null)', put: "if (because === '')" },
      {
        file: 'src/kinds/group-membership/incompatible.ts',
        find: 'if (held !== undefined)',
        put: "if (held === '')",
      },
    ],
    journey: 'incompatible-together',
    only: 'none',
    caught: /must not go together/,
    simulated: { seed: 'exclusion-unseen', runs: 5, caught: /must not go together/ },
  },
  {
    name: 'waits-as-told',
    mistake:
      'A `Retry-After` is obeyed however long it is, and access stays for years past its end (urllib3 #3743)',
    edits: [
      {
        file: 'src/domain/patience.ts',
        find: 'const least = Math.min(Math.max(growing, wanted), LONGEST_PAUSE_SECONDS);',
        put: 'const least = Math.max(growing, wanted);',
      },
      {
        file: 'src/domain/patience.ts',
        find: 'return least + spread * Math.min(least / 2, LONGEST_PAUSE_SECONDS - least);',
        put: 'return least + spread;',
      },
      {
        file: 'src/connectors/outbound/retry-after.ts',
        find: 'Math.min(Math.max(0, Math.ceil(asked)), LONGEST_PAUSE_SECONDS)',
        put: 'Math.max(0, Math.ceil(asked))',
      },
    ],
    journey: 'time-bound',
    only: `${REMOVE}/429-after-99999999`,
    caught: /nothing looks at it before/,
    simulated: { seed: 'waits-as-told', runs: 2, caught: /nothing looks at it before/ },
  },
  {
    name: 'one-transaction',
    mistake: 'What one person loses at once is changed in one transaction, which has room for a hundred rows',
    edits: [
      {
        file: 'src/activities/grants/change-each.ts',
        find: 'const MOST_GRANTS_AT_ONCE = 89;',
        put: 'const MOST_GRANTS_AT_ONCE = 10_000;',
      },
    ],
    journey: 'limits-leaver',
    only: 'none',
    caught: /is disabled, and still holds/,
    simulated: { seed: 'limits+11', runs: 1, caught: /is disabled, and still holds|minutes late/ },
  },
  {
    name: 'one-stops-all',
    mistake: 'One leaver whose access can not be followed keeps everybody behind them waiting',
    edits: [
      {
        file: 'src/activities/people/follow-people.ts',
        find: 'left.push({ change, because: wordsOf(error), error });',
        put: 'throw error;',
      },
    ],
    journey: 'one-unreadable',
    only: 'none',
    caught: /ended \d+ minutes late/,
    simulated: { seed: 'alone+8', runs: 1, caught: /ended \d+ minutes late/ },
  },
  {
    name: 'one-stops-the-sweep',
    mistake: 'A row that can not be read stops the sweep over ends for everybody',
    edits: [
      {
        file: 'src/functions/sweep.ts',
        find: 'look.failed(nameOf(item, name), error);',
        put: 'throw error;',
      },
    ],
    journey: 'one-broken-end',
    only: 'none',
    caught: /ended \d+ minutes late/,
    simulated: { seed: 'one-stops-the-sweep', runs: 1, caught: /ended \d+ minutes late/ },
  },
  {
    name: 'note-without-looking',
    mistake: 'A note whose answer was lost is written again without looking whether it stands',
    edits: [
      {
        file: 'src/connectors/servicenow/write-back.ts',
        find: '...(there.workNote === null && { work_notes: markedText(headed(note.workNote), note.marker) }),',
        put: 'work_notes: markedText(headed(note.workNote), note.marker),',
      },
    ],
    journey: 'standard',
    only: `${NOTE}/reset-applied`,
    caught: /twice on the ticket/,
  },
];

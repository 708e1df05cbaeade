/** What the toy decides, whatever its table is like: it holds before it asks, and releases once people approved. */
import type { Decision, StagePlan } from '../../../src/domain/decision.ts';
import type { AccessFacts } from '../../../src/domain/facts.ts';
import type { Instant } from '../../../src/domain/instant.ts';
import { type Change, changeKey } from '../../../src/domain/plan.ts';
import type { AccessRequest } from '../../../src/domain/request.ts';
import type { ControlledIndex, TablePolicy } from '../../../src/policy/access/access-policy.ts';
import { type Weighed, whoIsAsked } from '../../../src/policy/access/decided.ts';
import type { PeopleWanted } from '../../../src/policy/access/index-people.ts';
import { operationsOf } from '../../../src/policy/access/operations.ts';
import { type Findings, finder, type ReasonEntry, refuse } from '../../../src/policy/reason-entry.ts';
import { SHARED_REASONS } from '../../../src/policy/reasons.ts';
import type { Emergency, Part, Rules } from '../../../src/policy/rulebook.ts';
import type { ToyFacts } from './toy-facts.ts';
import { HOLD, RELEASE, ROLE } from './toy-family.ts';

export const TOY = 'toy-unlock';

/** A case that says so is held, and never released. */
export const NEVER = 'never release';

export const TOY_REASONS = {
  'never-released': refuse('Ask whoever holds you.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

const ALL_REASONS = { ...SHARED_REASONS, ...TOY_REASONS };
const find = finder(ALL_REASONS);

/** Whether what the first part did is given back where the second comes to nothing. */
export type HoldIs = 'lasting' | 'undone-with-the-run' | 'taken-off';

/** What the second part leaves: a release that was done, or a helper role for as long as it lasts. */
export type ToyWord = 'released' | 'helping';

/** How the toy's rules differ from test to test. */
export type ToyRulesAre = {
  readonly hold: HoldIs;
  readonly word: ToyWord;
  /** What only such decisions go by; left out: nothing. */
  readonly own?: ToyFacts;
  /** What its requests are where they are emergencies. */
  readonly emergency?: Emergency;
};

/** What the two kinds of its tables answer each in their way. `asks`: whether people are to approve. */
export type ToyAsks = Pick<Rules, 'understand' | 'title'> & {
  readonly policy: TablePolicy<TablePolicy['table'], ControlledIndex>;
  people(request: AccessRequest): PeopleWanted | null;
  weigh(
    request: AccessRequest,
    facts: AccessFacts,
    now: Instant,
    asks: boolean,
    object: (findings: Findings) => void,
  ): Weighed;
};

export function toyRules(of: ToyAsks, are: ToyRulesAre): Omit<Rules, 'controlGroupIds'> {
  const parts = [holdPart(of, are.hold), releasePart(of, are)] as const;
  const { digest, text, table } = of.policy;
  return {
    ...parts[0],
    kind: TOY,
    digest,
    text,
    operations: operationsOf(table),
    governedGroupIds: [],
    governedSkuIds: [],
    roleGroupIds: [],
    parts: [parts[0], parts[1]],
    understand: of.understand,
    takesDelegates: () => false,
    factsWanted: (request) => {
      const { requesterId, beneficiaryId } = request;
      const { userIds = [], approverGroupIds = [], rosters = [] } = of.people(request) ?? {};
      return {
        userIds: [...new Set([requesterId, beneficiaryId, ...userIds])],
        managersOf: [beneficiaryId],
        groupIds: [],
        approverGroupIds,
        rosters,
        beneficiaryId,
        incompatibleGroupIds: [],
      };
    },
    ...(are.emergency && { emergency: are.emergency }),
    ...(are.own && { factParts: () => are.own?.parts() ?? [] }),
    inTodaysWords: (request) => request,
    groupsOf: () => [],
    againstHolding: () => [],
    excludes: () => [],
    title: of.title,
    proofSeconds: () => 600,
    probe: () => null,
    owner: () => ({ ids: [], groupId: null }),
    ownerQueue: () => table.operations.followUpQueue,
  };
}

function holdPart({ weigh }: ToyAsks, hold: HoldIs): Part {
  const weighed = (request: AccessRequest, facts: AccessFacts, now: Instant): Weighed =>
    weigh(request, facts, now, false, () => undefined);
  return {
    name: 'hold',
    undone: hold === 'undone-with-the-run' ? 'with-the-run' : 'never',
    stated: 'held',
    heading: (person) => `Put the sign-in of ${person} on hold`,
    noun: 'hold on the sign-in',
    received: (person) => `We received the request about the sign-in of ${person}.`,
    begins: (person) => `The sign-in of ${person} is being put on hold.`,
    done: (person) => `The sign-in of ${person} is on hold.`,
    ...decidedBy(weighed),
    plan: (request) => ({ changes: [change(request, HOLD, 'hold on the sign-in')] }),
    alreadyThere: () => [],
    shown: () => [],
  };
}

function releasePart({ weigh }: ToyAsks, { hold, word }: ToyRulesAre): Part {
  const weighed = (request: AccessRequest, facts: AccessFacts, now: Instant): Weighed =>
    weigh(request, facts, now, true, (findings) => {
      if (facts.parts?.['detections'] === NEVER)
        find(findings, 'never-released', 'Something new was detected.', '/catalogItems');
      if (request.justification.includes(NEVER))
        find(findings, 'never-released', 'This case is never released.', '/catalogItems');
    });
  return {
    name: 'release',
    undone: 'never',
    stated: word,
    heading: (person) => `Release ${person}`,
    noun: 'release of the case',
    received: (person) => `It was decided whether ${person} is released.`,
    begins: (person) => `${person} is being released.`,
    done: (person) => `${person} is released.`,
    ...decidedBy(weighed),
    plan: (request) => ({
      changes: [
        change(request, RELEASE, 'release of the case'),
        change(request, ROLE, 'helper role'),
        ...(hold === 'taken-off' ? [change(request, HOLD, 'hold on the sign-in', 'remove')] : []),
      ],
    }),
    alreadyThere: () => [],
    shown: () => [],
  };
}

function decidedBy(
  weighed: (request: AccessRequest, facts: AccessFacts, now: Instant) => Weighed,
): Pick<Part, 'decide' | 'whoIsAsked'> {
  return {
    decide: (request, facts, now): Decision => weighed(request, facts, now).decision,
    whoIsAsked: (request, facts, now): readonly StagePlan[] | null =>
      whoIsAsked(weighed(request, facts, now), ALL_REASONS),
  };
}

function change(
  { ticket, beneficiaryId }: AccessRequest,
  target: string,
  targetName: string,
  action: Change['action'] = 'add',
): Change {
  return {
    key: changeKey(ticket.number, beneficiaryId, target, action),
    userId: beneficiaryId,
    target,
    targetName,
    action,
  };
}

import { isAsBefore } from '../domain/as-before.ts';
import type { EndRule, Shown } from '../domain/decision.ts';
import type { Grant } from '../domain/grant.ts';
import type { Instant } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { roleWords } from '../domain/role-words.ts';
import { listOf, textOf } from './json-value.ts';
import type { Names } from './people.ts';
import type { RequestStory } from './request-story.ts';
import type { TargetNames } from './target-names.ts';
import { endWords } from './timeline/tell-end.ts';
import { spanOf, type Times } from './times.ts';

/** What somebody who was in none of it asks first: what is it, what does it cost, who allowed it, when does it go. */
export type Summary = {
  /** What approvers were shown besides: product, SKU, price, cost center. */
  readonly shown: readonly Shown[];
  /** Who approved or rejected, or why nobody was asked. */
  readonly approval: readonly { readonly who: string; readonly how: string }[];
  /** `Revoked on 2 Apr 2026, 10:00 by itself`. */
  readonly end: string;
  /** Service plans the request promised, as they were last seen. */
  readonly plans: readonly PlanState[];
  readonly plansSeenAt: Instant | null;
  /** Whether what was seen then has been taken back since. */
  readonly isOver: boolean;
  /** Service plans that stay switched off, by name. */
  readonly off: readonly string[];
};

export type PlanState = { readonly name: string; readonly is: 'usable' | 'pending' | 'failed' | 'unknown' };

export function summaryOf(
  story: RequestStory,
  names: Names,
  times: Times,
  targets: TargetNames,
): Summary | null {
  const { record, grants } = story;
  if (!record.decision) return null;
  const changes = record.plan?.changes ?? [];
  return {
    // Approvers were told of the future; what came of each change stands under "Plan and access".
    shown: record.decision.shown.filter(({ label }) => label !== 'What will change'),
    approval: approvalOf(story, names, times),
    end: endOf(story, times),
    ...plansOf(story),
    isOver: record.outcome === 'ended' || record.outcome === 'rolled-back',
    off: [...new Set([...changes, ...grants].flatMap(({ disabledPlans = [] }) => disabledPlans))].map(
      targets.plan,
    ),
  };
}

function approvalOf({ record, decisions }: RequestStory, names: Names, times: Times): Summary['approval'] {
  const words = decisions
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .map(({ answer, approverId, role, at, proof }) => ({
      who: proof.onBehalfOf ? `${names(approverId)} (for ${names(proof.onBehalfOf)})` : names(approverId),
      how: `${answer === 'approve' ? 'approved' : 'rejected'} as ${roleWords(role, record.decision?.labels)}, ${times.moment(at)}`,
    }));
  if (words.length > 0) return words;
  const { decision, phase, stages } = record;
  if (stages.length > 0) return [{ who: phase === 'concluded' ? 'Nobody decided' : 'Nobody yet', how: '' }];
  if (decision?.verdict !== 'grant') return [{ who: 'Nobody was asked', how: '' }];
  return [{ who: 'By policy alone', how: decision.reasons.map(({ detail }) => detail).join(' ') }];
}

/** By the grants where there are some, otherwise as it was decided. Promises nothing that nobody will do. */
function endOf({ record, grants }: RequestStory, times: Times): string {
  const access = grants.filter(({ endReason }) => endReason !== 'kept');
  const ending = access.find(({ state }) => state === 'ending');
  if (ending) return `Being taken back: ${endWords(ending.endReason ?? '')}`;
  const given = access.filter(({ startedAt }) => startedAt !== null);
  const standing = given.filter(({ endedAt }) => endedAt === null);
  if (standing.length > 0) return untilWords(firstEnd(standing), times);
  const ended = given.toSorted((one, other) => (one.endedAt ?? '').localeCompare(other.endedAt ?? '')).at(-1);
  if (ended?.endedAt) return `Ended ${times.moment(ended.endedAt)}: ${endWords(ended.endReason ?? '')}`;
  return record.phase === 'concluded' ? withoutGrants(record) : plannedWords(record.decision?.end, times);
}

function withoutGrants(record: RequestRecord): string {
  const { desired, outcome } = record;
  if (isAsBefore(record)) return 'Nothing was given by this version; what stood before it is as it was';
  if (states(desired, 'in-force')) return 'It was there before, and is not ours to end';
  if (states(desired, 'done')) return 'It was done, and nothing of it is to be taken back';
  if (states(desired, 'unsure')) return 'Not known: a person must look';
  return outcome === 'rolled-back' ? 'Taken back: nothing is left of it' : 'Nothing was given';
}

function firstEnd(grants: readonly Grant[]): Instant | null {
  return grants.flatMap(({ endsAt }) => (endsAt ? [endsAt] : [])).sort()[0] ?? null;
}

function untilWords(endsAt: Instant | null, times: Times): string {
  return endsAt ? `Revoked on ${times.moment(endsAt)}, by itself` : 'It has no end date';
}

function plannedWords(end: EndRule | undefined, times: Times): string {
  if (end?.ends === 'at') return untilWords(end.at, times);
  if (end?.ends === 'after') return `Revoked ${spanOf(end.seconds * 1000)} after it is proven, by itself`;
  return 'It has no end date';
}

function plansOf({ record, rows }: RequestStory): Pick<Summary, 'plans' | 'plansSeenAt'> {
  const promised = record.plan?.usable ?? [];
  const look = rows.findLast(
    ({ fact, data }) => fact === 'change-observed' && listOf(data, 'plans').length > 0,
  );
  if (!look) return { plans: promised.map(({ name }) => ({ name, is: 'unknown' })), plansSeenAt: null };
  const plans = listOf(look.data, 'plans').map((plan) => ({
    name: textOf(plan, 'name'),
    is: stateOf(textOf(plan, 'is')),
  }));
  return { plans, plansSeenAt: look.at };
}

function stateOf(is: string): PlanState['is'] {
  return is === 'usable' || is === 'pending' || is === 'failed' ? is : 'unknown';
}

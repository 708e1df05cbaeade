import type { StageNeed } from '../../domain/decision.ts';
import type { PeopleSource } from '../../policy/access/access-table.ts';
import type { RoleIndex, StageIndex } from '../../policy/access/index-stages.ts';
import { onCallOf } from '../../policy/access/on-call.ts';
import { canBeMet } from '../../policy/quorum.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { knownValue } from './evidence.ts';
import { stageLists } from './stage-lists.ts';

/** `anybody`: it is somebody else for every person, such as a manager. `null`: not known. */
type People = readonly string[] | 'anybody' | null;

/**
 * Why somebody may be the one without whom a stage that the table could ask has too few people, so that it could not be decided
 * once they are locked out; `null`: none has. Others at risk decide nothing, so that they are not there either.
 */
export function soleDecider(inHand: CaseInHand): string | null {
  for (const { names } of stageLists(inHand.policy.table))
    for (const place of names.keys()) {
      const because = neededFor(inHand, names.slice(0, place + 1));
      if (because !== null) return because;
    }
  return null;
}

/** For the last one of these stages, asked in this order. */
function neededFor(inHand: CaseInHand, names: readonly string[]): string | null {
  const asked = names.flatMap((name) => inHand.policy.index.stages.get(name) ?? []);
  const [last] = asked.slice(-1);
  const together = last?.distinct ? asked : asked.slice(-1);
  const roles: readonly RoleIndex[] = together.flatMap(({ needs, nextInLine }) => [
    ...needs,
    ...(nextInLine ? [nextInLine] : []),
  ]);
  const unknown = roles.find(({ source }) => peopleOf(inHand, source) === null);
  if (unknown) return `Nobody knows who else decides as ${unknown.words}`;
  const all = together.flatMap((stage) => needsOf(inHand, stage, []));
  const left = together.flatMap((stage) => needsOf(inHand, stage, [inHand.request.beneficiaryId]));
  if (!canBeMet(all) || canBeMet(left)) return null;
  const words = last?.needs.map((need) => need.words).join(' and ');
  return `Too few people decide as ${words} without the person`;
}

/** Needs that name somebody else for every person are met by them. */
function needsOf(
  inHand: CaseInHand,
  { needs, nextInLine }: StageIndex,
  without: readonly string[],
): readonly StageNeed[] {
  const found = ({ source }: RoleIndex) => {
    const people = peopleOf(inHand, source);
    return people === 'anybody' ? people : (people ?? []).filter((id) => !without.includes(id));
  };
  const further = nextInLine === null ? [] : found(nextInLine);
  return needs.flatMap((need): readonly StageNeed[] => {
    const people = found(need);
    if (people === 'anybody') return [];
    const { role, quorum } = need;
    if (people.length >= quorum) return [{ role, quorum, candidates: people }];
    return further === 'anybody' ? [] : [{ role, quorum, candidates: [...new Set([...people, ...further])] }];
  });
}

function peopleOf({ facts, picture, request }: CaseInHand, source: PeopleSource): People {
  const { requesterId, beneficiaryId } = request;
  const ids = idsOf(source, facts, requesterId);
  if (ids === null || ids === 'anybody') return ids;
  const atRisk = knownValue(picture.evidence.atRisk) ?? [];
  return ids.filter((id) => id === beneficiaryId || !atRisk.includes(id));
}

function idsOf(source: PeopleSource, facts: CaseInHand['facts'], requesterId: string): People {
  switch (source.source) {
    case 'users':
      return source.ids;
    case 'group':
      return facts.approverGroups[source.id] ?? null;
    // Whoever put themselves on call may be the only one.
    case 'on-call':
      return onCallOf(source, facts, { requesterId, beneficiaryId: requesterId });
    case 'cost-center':
    case 'manager':
      return 'anybody';
  }
}

import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { PeopleSource } from './access-table.ts';

type OnCallSource = Extract<PeopleSource, { readonly source: 'on-call' }>;

const FIRST = 1;

/**
 * Who is on call for the team at the level that policy names; `null`: the roster is not known. Whoever the people of the request put on
 * call themselves is not.
 */
export function onCallOf(
  { team, level = FIRST }: OnCallSource,
  { rosters }: AccessFacts,
  request: Pick<AccessRequest, 'requesterId' | 'beneficiaryId' | 'renewalAskedBy'>,
): readonly string[] | null {
  const roster = rosters?.[team];
  if (!roster?.known) return null;
  const parties = [request.requesterId, request.beneficiaryId, request.renewalAskedBy];
  return roster.onCall
    .filter((one) => one.level === level && !one.override?.madeBy.some((id) => parties.includes(id)))
    .map(({ id }) => id);
}

/** Why it is not known who is on call, in words; `null` for another source. */
export function rosterUnknown(source: PeopleSource, { rosters }: AccessFacts): string | null {
  if (source.source !== 'on-call') return null;
  const roster = rosters?.[source.team];
  if (roster?.known) return null;
  return `It is not known who is on call for "${source.team}": ${(roster?.because ?? 'it was not read').replace(/\.$/, '')}.`;
}

/** How many are on call at that level whom no account is tied to. */
export function unlinkedOnCall(source: PeopleSource, { rosters }: AccessFacts): number {
  if (source.source !== 'on-call') return 0;
  const roster = rosters?.[source.team];
  const { level = FIRST } = source;
  return roster?.known ? (roster.unlinked ?? []).filter((one) => one === level).length : 0;
}

/** Who is on call at that level in place of whoever the rota names, by somebody whom the roster does not tell: it may be anybody. */
export function standInsOf(source: PeopleSource, { rosters }: AccessFacts): readonly string[] {
  if (source.source !== 'on-call') return [];
  const roster = rosters?.[source.team];
  const { level = FIRST } = source;
  if (!roster?.known) return [];
  return roster.onCall
    .filter((one) => one.level === level && one.override?.madeBy.length === 0)
    .map(({ id }) => id);
}

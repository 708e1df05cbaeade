import type { StageNeed } from '../../domain/decision.ts';
import { canBeMet } from '../quorum.ts';
import type { PeopleSource, PolicyTable } from './access-table.ts';
import type { Report } from './report.ts';

/**
 * Reports a stage that can never pass, because the people whom the table names in person for its roles are fewer than it needs. Where
 * one of its roles is anybody else's, only the request can tell. `path`: where it is to be mended.
 */
export function fewDeciders(
  { stages }: Pick<PolicyTable, 'stages'>,
  name: string,
  sourceOf: (role: string) => PeopleSource | undefined,
  path: string,
  report: Report,
): void {
  const stage = stages[name];
  if (!stage) return;
  const named = stage.needs.map(({ role, quorum }): StageNeed | null => {
    const people = peopleOf(sourceOf(role));
    const next = stage.nextInLine === null ? [] : peopleOf(sourceOf(stage.nextInLine));
    if (people === null || (people.length < quorum && next === null)) return null;
    return { role, quorum, candidates: [...new Set([...people, ...(next ?? [])])] };
  });
  const needs = named.filter((need) => need !== null);
  if (needs.length < named.length || canBeMet(needs)) return;
  const wanted = needs.reduce((sum, { quorum }) => sum + quorum, 0);
  const there = new Set(needs.flatMap(({ candidates }) => candidates)).size;
  const message = `The stage "${name}" needs ${wanted === 1 ? 'one person' : `${wanted} different people`}, and the table names ${there === 0 ? 'nobody' : `${there} in all`} for its roles.`;
  report(path, 'too-few-deciders', message);
}

/** `null`: who that is, only the facts say. */
function peopleOf(source: PeopleSource | undefined): readonly string[] | null {
  return source?.source === 'users' ? source.ids : null;
}

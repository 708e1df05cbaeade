/** The one measure: whether what tickets state is what the directory settled on. */
import type { World } from '../../world.ts';
import type { Asked } from './asked.ts';
import { asksForLicenses, licenseEdgesOf } from './licenses.ts';
import { edgeOf, isOurs, type Memberships, membershipsOf, OURS } from './memberships.ts';
import { isSaid, meaningIn, misplacedNotes, newestOn, type Statement } from './statements.ts';

type Stated = { readonly asked: Asked; readonly last: Statement | undefined };

/**
 * Every difference, in words; empty when tickets and directory agree. `before`: memberships that were there before us,
 * or that administrators changed since; they are nobody's to take.
 */
export function differences(
  world: Pick<World, 'servicenow' | 'tenant' | 'controlled'>,
  asked: readonly Asked[],
  before: Memberships,
): readonly string[] {
  const now = everythingOf(world, asked, before);
  const stated = asked.map((one) => ({ asked: one, last: newestOn(world, one.number) }));
  const justified = new Set([
    ...before.keys(),
    ...[...now].filter(([, by]) => !isOurs(by)).map(([edge]) => edge),
    ...stated.filter(({ last }) => isSaid(last, 'in-force', 'unsure')).flatMap(edgesOf),
  ]);
  return [
    ...stated.flatMap((one) => ofTicket(world, one, now, justified)),
    ...[...before.keys()]
      .filter((edge) => !now.has(edge) && !isOfDeleted(world, edge))
      .map((edge) => `taken, though never ours: ${edge}`),
    ...[...now]
      .filter(([edge, by]) => isOurs(by) && !justified.has(edge))
      .map(([edge]) => `given by the app, and no ticket states it: ${edge}`),
  ];
}

/** Who is deleted is a member of nothing, and again of everything once restored. */
function isOfDeleted({ tenant }: Pick<World, 'tenant'>, edge: string): boolean {
  const [, memberId] = edge.split(' ');
  return tenant.directory.listUsers().some(({ id, deleted }) => id === memberId && deleted);
}

/**
 * Nobody else touches the licenses of people who ask for one: what they didn't have before is ours. The plans of a license
 * that is new come and go with it.
 */
function everythingOf(
  world: Pick<World, 'tenant' | 'controlled'>,
  asked: readonly Asked[],
  before: Memberships,
): Memberships {
  const now = new Map(membershipsOf(world));
  const isNew = (edge: string) => {
    const [, skuId] = /^plan~([^~]+)~/.exec(edge) ?? [];
    return skuId !== undefined && !before.has(edge.replace(/^plan~\S+/, `license~${skuId}`));
  };
  for (const userId of new Set(asked.filter(asksForLicenses).map((one) => one.userId)))
    for (const edge of licenseEdgesOf(world, userId)) if (!isNew(edge)) now.set(edge, OURS);
  return now;
}

function ofTicket(
  world: Pick<World, 'servicenow' | 'tenant'>,
  one: Stated,
  now: Memberships,
  justified: ReadonlySet<string>,
): readonly string[] {
  const { number } = one.asked;
  const access = one.last?.access ?? 'none';
  const found = misplacedNotes(world, number).map((one) => `${number}: ${one}`);
  const edges = edgesOf(one);
  switch (one.last ? meaningIn(one.last) : 'nothing') {
    case 'in-force':
      for (const edge of edges)
        if (!now.has(edge)) found.push(`${number}: states ${access}, but there is no ${edge}`);
      return found;
    case 'nothing':
    case 'over':
      for (const edge of edges)
        if (now.has(edge) && !justified.has(edge))
          found.push(`${number}: states ${access}, but there is ${edge}`);
      return found;
    case 'done':
      return found; // whatever the state is since then
    case 'unsure':
      return hasOwner(world, number) ? found : [...found, `${number}: states ${access}, and nobody owns it`];
    case 'under-way':
      return [...found, `${number}: states ${access} at rest`];
  }
}

const edgesOf = ({ asked: { userId, targets } }: Stated): readonly string[] =>
  targets.map((target) => edgeOf(target, userId));

/** A follow-up that a queue or a person has. */
function hasOwner({ servicenow }: Pick<World, 'servicenow'>, number: string): boolean {
  return servicenow
    .ticket(number)
    .tasks.some(({ assignmentGroup, assignedTo }) => assignmentGroup !== '' || assignedTo !== '');
}

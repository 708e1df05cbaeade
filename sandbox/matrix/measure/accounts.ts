/** Whether what tickets state of accounts is what the directory shows, and whether people had said yes to what was done. */
import type { World } from '../../world.ts';
import { accountDeeds, type Done, releasesOf } from './account-deeds.ts';
import { happenedIn, type Reported } from './happened/happened.ts';
import { RiskPolicyView } from './happened/risk-policy-view.ts';
import { CARRIED } from './sight.ts';
import { newestOn } from './statements.ts';

/** Whose account a ticket is about. */
export type AboutAccount = { readonly number: string; readonly userId: string };

/** In words; empty when tickets and directory agree. To be asked at rest. */
export function accountDifferences(world: World, asked: readonly AboutAccount[]): readonly string[] {
  const deeds = accountDeeds(world);
  return [...Map.groupBy(asked, ({ userId }) => userId)].flatMap(([userId, tickets]) =>
    ofPerson(world, userId, tickets, deeds),
  );
}

function ofPerson(
  world: World,
  userId: string,
  tickets: readonly AboutAccount[],
  deeds: readonly Done[],
): readonly string[] {
  const own = deeds.filter((one) => one.userId === userId);
  const released = releasesOf(world, userId);
  const stated = tickets.map(({ number }) => ({ number, access: newestOn(world, number)?.access ?? 'none' }));
  const says = (...words: readonly string[]) => stated.filter(({ access }) => words.includes(access));
  const kept = keptOut(world, userId, own);
  return [
    ...says('contained')
      .filter(() => kept !== null)
      .map(({ number }) => `${number}: states contained, but ${kept}`),
    ...says('released')
      .filter(({ number }) => !released.some((at) => at >= reportedAt(world, number)))
      .map(({ number }) => `${number}: states released, but no verdict of ours closed the risk of ${userId}`),
    ...(says('contained', 'unknown').length === 0 && isStillOff(world, userId, own)
      ? says('released').map(
          ({ number }) => `${number}: states released, but sign-in of ${userId} is still off`,
        )
      : []),
    ...(released.length > 0 && says('released', 'unknown').length === 0
      ? [`the risk of ${userId} was closed by us, and no ticket states it`]
      : []),
    ...(own.length > 0 && says('contained', 'released', 'unknown').length === 0
      ? [`${own.map(({ deed }) => deed).join(', ')} of ${userId} was changed by us, and no ticket states it`]
      : []),
    ...(isLost(world, userId, own) ? [`sign-in of ${userId} was disabled by us, and is enabled again`] : []),
  ];
}

/** Why somebody who is said to be contained is not; `null`: they are. */
function keptOut({ controlled }: World, userId: string, own: readonly Done[]): string | null {
  const did = (deed: Done['deed']) => own.findLast((one) => one.deed === deed)?.at ?? null;
  if (!controlled.directory.user(userId).accountEnabled) return null;
  const [sessions, password] = [did('sessions'), did('password')];
  const { validFrom, forceChange, passwordChangedAt } = controlled.accounts.sessionsOf(userId);
  // the directory keeps whole seconds
  if (sessions === null || Date.parse(validFrom) + 1_000 < sessions) return 'sessions of before go on';
  const isWorthless =
    password !== null && (forceChange !== 'none' || Date.parse(passwordChangedAt) + 1_000 >= password);
  return isWorthless ? null : 'the password of before is as good as it was';
}

/** Of before nothing is known: since ever. */
function reportedAt(world: World, number: string): number {
  return happenedIn(world).reports.find((one) => one.number === number)?.at ?? 0;
}

/** By us, and by nobody since. */
function isStillOff({ controlled }: World, userId: string, own: readonly Done[]): boolean {
  const last = own.findLast(({ deed }) => deed === 'sign-in-off' || deed === 'sign-in-on');
  return last?.deed === 'sign-in-off' && !controlled.directory.user(userId).accountEnabled;
}

/** Containment is never lost by anything but a release, or somebody else. */
function isLost({ controlled }: World, userId: string, own: readonly Done[]): boolean {
  const last = own.findLast(({ deed }) => deed === 'sign-in-off' || deed === 'sign-in-on');
  if (last?.deed !== 'sign-in-on') return false;
  return controlled.directory.user(userId).accountEnabled && releasesOf({ controlled }, userId).length === 0;
}

/**
 * Stands at the border: whether each verdict was allowed in the moment it was given.
 * @returns what it saw so far that must not be, in words.
 */
export function watchVerdicts(world: World): () => readonly string[] {
  const { outbound } = world.tenant;
  const happened = happenedIn(world);
  const policy = new RiskPolicyView();
  const known = new Set<string>();
  const found = new Set<string>();
  const look = () => {
    for (const { id, userId, deed, at } of accountDeeds(world)) {
      if (deed !== 'verdict' || known.has(id)) continue;
      known.add(id);
      const about = happened.reports.filter((one) => one.affectedUser === userId);
      for (const one of whyNot(world, policy, about, userId, at))
        found.add(`a verdict was given on ${userId}, ${one}`);
    }
  };
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    if (call.method === 'POST' && call.url.includes('/identityProtection/riskyUsers/')) look();
  };
  return () => {
    look();
    return [...found];
  };
}

function whyNot(
  world: World,
  policy: RiskPolicyView,
  about: readonly Reported[],
  userId: string,
  at: number,
): readonly string[] {
  const { directory, roles } = world.controlled;
  const isIn = (groupId: string, id: string) => directory.members(groupId).some((one) => one.id === id);
  const { managerId, jobTitle } = directory.user(userId);
  const never = policy.neverReleased({ userId, jobTitle, roles: roles.rolesOf(userId) }, (groupId) =>
    isIn(groupId, userId),
  );
  if (never !== null) return [`who is ${never} and never released`];
  if (about.length === 0) return ['whom no ticket is about'];
  const isAllowed = about.some(({ number, caller }) => {
    const yes = happenedIn(world).words.filter(
      (one) => one.number === number && one.verb === 'approve' && one.at <= at + CARRIED,
    );
    const people = [...new Set(yes.map(({ personId }) => personId))];
    const outsiders = people.filter((id) => id !== userId && id !== caller);
    return policy.releases.some((needs) =>
      isMet(needs, outsiders, (group, id) => (group === 'manager' ? id === managerId : isIn(group, id))),
    );
  });
  return isAllowed ? [] : ['without the approvals of any case'];
}

/** Whether as many different people as there are needs each meet one of them. */
function isMet(
  [need, ...others]: readonly (readonly string[])[],
  people: readonly string[],
  fits: (group: string, id: string) => boolean,
): boolean {
  if (!need) return true;
  return people.some(
    (id) =>
      need.some((group) => fits(group, id)) &&
      isMet(
        others,
        people.filter((one) => one !== id),
        fits,
      ),
  );
}

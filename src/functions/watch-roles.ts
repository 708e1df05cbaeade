import type { Means } from '../activities/activity.ts';
import { readAlreadyIn } from '../activities/drift/already-in.ts';
import { isStillThere } from '../activities/drift/still-ours.ts';
import type { GovernedRole } from '../domain/directory-role.ts';
import { instant, MINUTE } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import { covers, longestHeld } from '../domain/role-scope.ts';
import { governedRoles } from '../policy/governed.ts';
import type { RoleHolder } from '../ports/roles.ts';
import type { Runs } from '../ports/runs.ts';
import { roleOfKey } from '../targets/directory-role/keys.ts';
import { followRole, type RoleFollowed } from './follow-role.ts';
import { suspectLoss } from './suspect-drift.ts';
import { type Log, type Look, sweep } from './sweep.ts';

const MARK = 'watch-roles';

/** Who had each role in each scope at the last tick, by its key, and whom operators have heard of. */
type Kept = {
  readonly holders: Readonly<Record<string, readonly string[]>>;
  readonly told: Readonly<Record<string, true>>;
};

/**
 * Timer: who has a role that a table gives, by one call for each of them. What we gave and is there although its grant is over is ended;
 * what is gone before its end is looked into; what no ticket explains is told to operators once, and stays.
 */
export async function watchRoles(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'watchRoles', log, async (look) => {
    const governed = governedRoles(means.rulebook);
    if (governed.length === 0) return;
    const mark = await means.marks.read(MARK);
    const kept = keptIn(mark?.row, look);
    const holders: Record<string, readonly string[]> = { ...kept.holders };
    const told: Record<string, true> = { ...kept.told };
    const byRole = Map.groupBy(governed, ({ key }) => roleOfKey(key).roleId);
    await look.each('roles', [...byRole.entries()], {
      name: ([, [first]]) => `the role ${first?.name}`,
      act: async ([roleId, scopes]) => {
        const all = await holdersOf(means, roleId);
        for (const role of scopes) {
          const here = all.filter(({ scope }) => scope === roleOfKey(role.key).scope);
          const gone = (kept.holders[role.key] ?? []).filter(
            (id) => !here.some(({ principalId }) => principalId === id),
          );
          const doubted: string[] = [];
          for (const id of gone)
            if ((await seeToLoss(means, runs, role.key, id)) === 'doubted') doubted.push(id);
          for (const holder of here)
            note(told, role, holder, await followRole(means, role, holder, isKnown(told, role, holder)));
          for (const { principalId } of here) await seeToEligibility(means, runs, role.key, principalId);
          await seeToCountedOn(means, runs, role.key, here);
          holders[role.key] = [...new Set([...here.map(({ principalId }) => principalId), ...doubted])];
          forget(told, role, here);
        }
      },
    });
    const next = JSON.stringify({ holders, told } satisfies Kept);
    if (next !== mark?.row) await means.marks.save(MARK, next, mark?.etag ?? null);
  });
}

async function holdersOf({ roles }: Means, roleId: string): Promise<readonly RoleHolder[]> {
  const answer = await roles.holders(roleId, MARK);
  if (answer.read === 'failed') throw new Error(answer.because);
  if (answer.value.known !== 'yes') throw new Error(answer.value.because);
  return answer.value.value.filter(({ memberType }) => memberType === 'direct');
}

/** What ends so soon is seen to by its end. */
const ENDS_SOON = 10 * MINUTE;

/** Lists lag: one that leaves somebody out is borne out by both read paths, or looked at again. */
async function seeToLoss(
  means: Means,
  runs: Runs,
  key: string,
  userId: string,
): Promise<'seen-to' | 'doubted'> {
  const { grants } = await means.grants.readBeneficiary(userId);
  const soon = instant(means.clock.now() + ENDS_SOON);
  const standing = Object.values(grants).filter(
    ({ target, state, endsAt }) => target === key && state === 'active' && (endsAt === null || endsAt > soon),
  );
  for (const grant of standing) if ((await isStillThere(means, grant)) !== false) return 'doubted';
  if (standing.length > 0) await suspectLoss(means, runs, key, userId);
  return 'seen-to';
}

/** Whoever has it by us and is eligible for it no more is looked at as somebody who has moved. */
async function seeToEligibility(means: Means, runs: Runs, key: string, userId: string): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(userId);
  if (!Object.values(grants).some(({ target, state }) => target === key && state === 'active')) return;
  const answer = await means.roles.eligible(userId, MARK);
  if (answer.read === 'failed') throw new Error(answer.because);
  if (answer.value.known !== 'yes') return;
  const { roleId, scope } = roleOfKey(key);
  const isStill = answer.value.value.some((one) => one.roleId === roleId && covers(one, scope));
  if (!isStill) await runs.start('personCheck', `person-${userId}~check`, { userId });
}

/** Tickets that found the role there already, held by whatever way, hear when it is there no more. */
async function seeToCountedOn(
  means: Means,
  runs: Runs,
  key: string,
  here: readonly RoleHolder[],
): Promise<void> {
  const noted = await readAlreadyIn(means, key);
  for (const [userId, requestIds] of Object.entries(noted)) {
    if (here.some(({ principalId }) => principalId === userId)) continue;
    if (!(await isStated(means, requestIds))) continue;
    const answer = await means.roles.held(userId, roleOfKey(key), MARK);
    if (answer.read === 'failed') throw new Error(answer.because);
    const { instances } = answer.value;
    if (instances.known !== 'yes' || longestHeld(instances.value, means.clock.now()) !== null) continue;
    await suspectLoss(means, runs, key, userId, noted);
  }
}

async function isStated({ requests }: Means, requestIds: readonly string[]): Promise<boolean> {
  for (const requestId of requestIds)
    if (states((await requests.read(requestId))?.row.desired, 'in-force')) return true;
  return false;
}

const nameOf = ({ key }: GovernedRole, { principalId, startsAt }: RoleHolder): string =>
  `${key} ${principalId} ${startsAt ?? ''}`;

const isKnown = (told: Readonly<Record<string, true>>, role: GovernedRole, holder: RoleHolder): boolean =>
  told[nameOf(role, holder)] === true;

function note(
  told: Record<string, true>,
  role: GovernedRole,
  holder: RoleHolder,
  followed: RoleFollowed,
): void {
  if (followed === 'told') told[nameOf(role, holder)] = true;
}

/** What is over is told of anew when it comes again. */
function forget(told: Record<string, true>, role: GovernedRole, here: readonly RoleHolder[]): void {
  const names = new Set(here.map((holder) => nameOf(role, holder)));
  for (const name of Object.keys(told))
    if (name.startsWith(`${role.key} `) && !names.has(name)) delete told[name];
}

/** A mark that was spoiled is as good as none. */
function keptIn(text: string | undefined, look: Look): Kept {
  if (text === undefined) return { holders: {}, told: {} };
  try {
    const kept = JSON.parse(text) as Kept | null;
    if (kept?.holders instanceof Object && kept.told instanceof Object) return kept;
    look.failed(`the mark ${MARK}`, 'it holds no look');
  } catch (error) {
    look.failed(`the mark ${MARK}`, error);
  }
  return { holders: {}, told: {} };
}

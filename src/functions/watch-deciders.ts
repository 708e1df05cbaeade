import type { Means } from '../activities/activity.ts';
import { callOperators } from '../activities/outbox/call-operators.ts';
import type { UserFacts } from '../domain/facts.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { addMilliseconds, HOUR, type Instant, instant } from '../domain/instant.ts';
import { roleWords } from '../domain/role-words.ts';
import type { DecidingPeople } from '../policy/deciding-people.ts';
import type { Look } from './sweep.ts';

const MARK = 'deciding-people';
const PURPOSE = 'watch-deciders';
const EVERY = HOUR;
/** One look that speaks against somebody is not believed. */
const BELIEVED = 2;

/** Who can't decide any more, in how many looks, and whether operators were told. */
type Gone = { readonly since: Instant; readonly looks: number; readonly told: boolean };
type Kept = { readonly at: Instant; readonly gone: Readonly<Record<string, Gone>> };

/**
 * Follows the people whom tables name in person to decide: whose account is gone, disabled or left decides nothing any more, and
 * operators hear of it once, with the roles that nobody is left of. Once an hour, and at the next tick of whom one look speaks against.
 */
export async function watchDeciders(means: Means, look: Look): Promise<void> {
  const people = means.rulebook.kinds.flatMap((kind) => {
    const inForce = means.rulebook.current(kind);
    return inForce.usable ? (inForce.rules.decidingPeople ?? []) : [];
  });
  if (people.length === 0) return;
  const now = instant(means.clock.now());
  const mark = await means.marks.read(MARK);
  const kept = mark && keptIn(mark.row, look);
  // They were there when the table was deployed: the first look is an hour later.
  if (!kept) return await save(means, { at: now, gone: {} }, mark?.etag ?? null);
  const isPending = Object.values(kept.gone).some(({ told }) => !told);
  if (!isPending && addMilliseconds(kept.at, EVERY) > now) return;
  const ids = [...new Set(people.flatMap((one) => one.ids))];
  const answer = await means.directory.readUsers(ids, PURPOSE);
  if (answer.read === 'failed') {
    look.failed('people who decide by policy tables', answer.because);
    return;
  }
  const objections = objectionsTo(ids, answer.users, now);
  const gone: Record<string, Gone> = {};
  for (const [id, because] of Object.entries(objections)) {
    const before = kept.gone[id];
    const looks = (before?.looks ?? 0) + 1;
    const isNews = looks >= BELIEVED && !before?.told;
    const told =
      before?.told || (isNews && (await tell(means, { id, because, people, objections }, answer.users)));
    gone[id] = { since: before?.since ?? now, looks, told };
  }
  await save(means, { at: now, gone }, mark?.etag ?? null);
}

async function save({ marks }: Means, kept: Kept, etag: string | null): Promise<void> {
  await marks.save(MARK, JSON.stringify(kept), etag);
}

/** What was spoiled is read anew. */
function keptIn(text: string, look: Look): Kept | null {
  try {
    const kept = JSON.parse(text) as Kept | null;
    if (typeof kept?.at === 'string' && kept.gone instanceof Object) return kept;
    look.failed(`the mark ${MARK}`, 'it holds no look');
  } catch (error) {
    look.failed(`the mark ${MARK}`, error);
  }
  return null;
}

type Users = Readonly<Record<string, UserFacts>>;

/** Why each of them can't decide, of those who can't. */
function objectionsTo(ids: readonly string[], users: Users, now: Instant): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const because = objectionTo(users[id], now);
      return because === null ? [] : [[id, because] as const];
    }),
  );
}

function objectionTo(user: UserFacts | undefined, now: Instant): string | null {
  if (!user) return null; // not answered for
  if (!user.found) return 'the directory has no such account';
  if (user.enabled === false) return 'the account is disabled';
  return user.leaveAt !== null && user.leaveAt <= now ? 'the person has left' : null;
}

type News = {
  readonly id: string;
  readonly because: string;
  readonly people: readonly DecidingPeople[];
  readonly objections: Readonly<Record<string, string>>;
};

/** Whether operators have heard of it. */
async function tell(means: Means, { id, because, people, objections }: News, users: Users): Promise<boolean> {
  const own = people.filter(({ ids }) => ids.includes(id));
  const rolesOf = (some: readonly DecidingPeople[]) => [...new Set(some.map(({ role }) => roleWords(role)))];
  const roles = rolesOf(own);
  const left = rolesOf(own.filter(({ ids }) => ids.every((one) => objections[one] !== undefined)));
  const user = users[id];
  const who = user?.displayName ? `${user.displayName} (${user.userPrincipalName})` : id;
  const nobody =
    left.length > 0
      ? ` Nobody is left there as ${left.join(', ')}: requests that need them are asked of the next in line, or wait.`
      : '';
  const places = [...new Set(own.map(({ path }) => path))].join(', ');
  const title = `${who} decides by a policy table, and can not any more`;
  const text = `${title}: ${because}. Roles: ${roles.join(', ')}.${nobody} Name somebody else in the table, at ${places}.`;
  const at = instant(means.clock.now());
  const call = { correlationId: `${MARK}:${id}:${at.slice(0, 10)}`, title, text };
  if ((await callOperators(means, PURPOSE, call)) === null) return false;
  await means.auditLog.append(evidenceOf(MARK), [
    {
      fact: 'decider-gone',
      once: `${id}~${at}`,
      at,
      actor: 'countersign',
      data: { userId: id, because, roles, left },
    },
  ]);
  return true;
}

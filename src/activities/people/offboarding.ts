import type { UserFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';

/** What the personnel system said of somebody who leaves. It counts like a leave date, until it is withdrawn. */
export type Offboarding = {
  readonly effectiveAt: Instant;
  readonly reason: string;
  /** Entra object id of whoever said it. */
  readonly by: string;
  readonly at: Instant;
};

const markOf = (userId: string) => `offboarding~${userId}`;

export async function readOffboarding(
  { marks }: Pick<Means, 'marks'>,
  userId: string,
): Promise<Offboarding | null> {
  const found = await marks.read(markOf(userId));
  return found ? (JSON.parse(found.row) as Offboarding | null) : null;
}

/** Records it, or with `null` that it was withdrawn; the newest word stands. */
export async function saveOffboarding(
  { marks }: Pick<Means, 'marks'>,
  userId: string,
  offboarding: Offboarding | null,
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const found = await marks.read(markOf(userId));
    const saved = await marks.save(markOf(userId), JSON.stringify(offboarding), found?.etag ?? null);
    if (saved.saved) return;
  }
  throw new Error(`The offboarding of ${userId} could not be recorded: others went on changing it.`);
}

/** The person with the earlier of the two leave dates: the directory's, or what the personnel system said. */
export async function withOffboarding(means: Pick<Means, 'marks'>, user: UserFacts): Promise<UserFacts> {
  const said = await readOffboarding(means, user.id);
  if (!said || (user.leaveAt !== null && user.leaveAt <= said.effectiveAt)) return user;
  return { ...user, leaveAt: said.effectiveAt };
}

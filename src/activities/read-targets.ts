import type { EdgeReading } from '../domain/effect.ts';
import type { UserLicenses } from '../domain/license.ts';
import { sightOf } from '../domain/license-sight.ts';
import { targetOf } from '../domain/target.ts';
import type { Means } from './activity.ts';

export type TargetsRead = {
  /** One per target, each over two read paths. */
  readonly readings: readonly EdgeReading[];
  /** What the user has of Microsoft 365; `null` where it was not asked for, or could not be read. */
  readonly licenses: UserLicenses | null;
};

/**
 * Looks once at targets of one user, groups and licenses at the same time. `licenses`: read them whatever the targets are;
 * `expect`: nothing is to be seen.
 */
export async function readTargets(
  means: Means,
  userId: string,
  targets: readonly string[],
  requestId: string,
  wanted: { readonly licenses?: boolean; readonly expect?: 'present' | 'absent' } = {},
): Promise<TargetsRead> {
  const groupIds = targets.filter((target) => targetOf(target).kind === 'group');
  const others = targets.filter((target) => !groupIds.includes(target));
  const edges = groupIds.map((groupId) => ({ userId, groupId }));
  const [groups, answer] = await Promise.all([
    edges.length > 0
      ? means.directory.readEdges(
          edges,
          requestId,
          ...(wanted.expect === 'absent' ? ['absent' as const] : []),
        )
      : [],
    others.length > 0 || wanted.licenses
      ? means.licenses.read(userId, { subscriptions: false }, requestId)
      : null,
  ]);
  if (!answer) return { readings: groups, licenses: null };
  if (answer.read === 'failed') {
    const { because, userMissing } = answer;
    const unread = others.map((target) => ({
      userId,
      target,
      edge: 'unknown' as const,
      effective: null,
      because,
      ...(userMissing ? { userMissing } : {}),
    }));
    return { readings: [...groups, ...unread], licenses: null };
  }
  const { licenses } = answer;
  const seen = others.map((target) => ({
    userId,
    target,
    edge: sightOf(targetOf(target), licenses),
    effective: null,
  }));
  return { readings: [...groups, ...seen], licenses };
}

import type { EdgeReading } from '../../domain/effect.ts';
import type { UsablePlan } from '../../domain/license.ts';
import type { DirectoryPorts, Seen } from '../../targets/effects.ts';
import { byFamily } from '../../targets/effects-of.ts';
import type { Means } from '../activity.ts';
import { sentBefore } from './sent-before.ts';

type TargetsRead = Omit<Seen, 'unread'>;

type Reads = DirectoryPorts & Pick<Means, 'grants' | 'requests'>;

/** Looks once at targets of one user over two read paths each, and at service plans that have to be usable; all families at the same time. */
export async function readTargets(
  means: Reads,
  userId: string,
  targets: readonly string[],
  requestId: string,
  promised: readonly UsablePlan[] = [],
  expect?: 'present' | 'absent',
  agreed = 0,
): Promise<TargetsRead> {
  const sent = await sentBefore(means, userId, targets, requestId);
  const looks = byFamily(targets)
    .filter(({ keys }) => keys.length + promised.length > 0)
    .map(({ effects, keys }) =>
      effects.look(means, {
        ...{ userId, keys, all: targets, promised, sent, agreed, requestId },
        ...(expect && { expect }),
      }),
    );
  const seen = await Promise.all(looks);
  const readings: readonly EdgeReading[] = seen.flatMap((one) => one.readings);
  const postponed = seen.flatMap(({ postponedSeconds }) => postponedSeconds ?? []);
  return {
    readings,
    usable: seen.flatMap(({ usable }) => usable),
    errors: seen.flatMap(({ errors }) => errors),
    evidence: Object.assign({}, ...seen.map(({ evidence }) => evidence)),
    ...(postponed.length > 0 ? { postponedSeconds: Math.max(...postponed) } : {}),
  };
}

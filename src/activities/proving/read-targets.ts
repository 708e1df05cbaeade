import type { EdgeReading } from '../../domain/effect.ts';
import type { UsablePlan } from '../../domain/license.ts';
import type { DirectoryPorts, Seen } from '../../targets/effects.ts';
import { byFamily } from '../../targets/effects-of.ts';

type TargetsRead = Omit<Seen, 'unread'>;

/** Looks once at targets of one user over two read paths each, and at service plans that have to be usable; all families at the same time. */
export async function readTargets(
  ports: DirectoryPorts,
  userId: string,
  targets: readonly string[],
  requestId: string,
  promised: readonly UsablePlan[] = [],
  expect?: 'present' | 'absent',
): Promise<TargetsRead> {
  const looks = byFamily(targets)
    .filter(({ keys }) => keys.length + promised.length > 0)
    .map(({ effects, keys }) =>
      effects.look(ports, { userId, keys, all: targets, promised, requestId, ...(expect && { expect }) }),
    );
  const seen = await Promise.all(looks);
  const readings: readonly EdgeReading[] = seen.flatMap((one) => one.readings);
  return {
    readings,
    usable: seen.flatMap(({ usable }) => usable),
    errors: seen.flatMap(({ errors }) => errors),
    evidence: Object.assign({}, ...seen.map(({ evidence }) => evidence)),
  };
}

/**
 * Runs that go on by themselves: they retry or tell. Those that wait for people are not meant, nor those that look at what
 * stands until its end.
 */
import type { World } from '../../world.ts';
import type { Asked } from './asked.ts';
import { newestOn } from './statements.ts';

export function underWay(world: World, asked: readonly Asked[]): readonly string[] {
  const waiting = new Set(
    asked.flatMap(({ number, isWatched }) => {
      const last = newestOn(world, number);
      const waits = last?.outcome === 'running' || (isWatched && last?.outcome === 'fulfilled');
      return waits ? [last.requestId] : [];
    }),
  );
  return (world.host.host()?.instances() ?? []).flatMap(({ instanceId, runtimeStatus }) => {
    const runs = runtimeStatus === 'Running' || runtimeStatus === 'Pending';
    return runs && !waiting.has(instanceId) ? [instanceId] : [];
  });
}

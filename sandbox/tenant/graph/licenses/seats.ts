/** Seats: how many were bought and how many are taken. Facts: graph.md 4. */
import { SUBSCRIPTIONS } from '../../company/licenses.ts';
import { BEFORE_TIME, Cell, type View } from '../directory/cell.ts';
import { holds } from './assignment.ts';
import type { LicenseCells } from './license-cells.ts';
import type { LicensesParts } from './licenses.ts';

export interface Seats {
  enabled(skuId: string, view: View): number;
  /** One per live user, however often the SKU is assigned to them. */
  consumed(skuId: string, view: View): number;
  buy(skuId: string, enabled: number): void;
}

export function createSeats(
  { clock, lag, random, directory }: LicensesParts,
  licenses: Pick<LicenseCells, 'seen' | 'users'>,
): Seats {
  const bought = new Map<string, Cell<number>>();
  const buy = (skuId: string, enabled: number, at: number) => {
    const cell = bought.get(skuId) ?? new Cell<number>();
    cell.commit(at, enabled, lag.visibility(at, random));
    bought.set(skuId, cell);
  };
  for (const { skuId, enabled } of SUBSCRIPTIONS) buy(skuId, enabled, BEFORE_TIME);
  return {
    enabled: (skuId, view) => bought.get(skuId)?.read(view) ?? 0,
    consumed(skuId, view) {
      const takes = (id: string) => holds(licenses.seen(id, 'assignedLicenses', view).assignments, skuId);
      return licenses.users().filter((id) => takes(id) && directory.user(id, view)).length;
    },
    buy: (skuId, enabled) => buy(skuId, enabled, clock.now()),
  };
}

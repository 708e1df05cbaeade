/** Seats: how many were bought and how many are taken (graph 4.6, 4.9). */
import { SUBSCRIPTIONS } from '../../company/licenses.ts';
import { BEFORE_TIME, Cell, type View } from '../directory/cell.ts';
import { holds } from './assignment.ts';
import type { LicenseCells } from './license-cells.ts';
import type { LicensesParts } from './licenses.ts';

export const CAPABILITY_STATUSES = ['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'] as const;

/** Of a subscription that ran out: `Warning` still hands out seats, the others after it don't. */
export type CapabilityStatus = (typeof CAPABILITY_STATUSES)[number];

export interface Seats {
  bought(skuId: string, view: View): number;
  status(skuId: string, view: View): CapabilityStatus;
  /** Seats that can be given: those bought, unless the subscription ran out. */
  enabled(skuId: string, view: View): number;
  /** One per live user, however often the SKU is assigned to them. */
  consumed(skuId: string, view: View): number;
  buy(skuId: string, enabled: number): void;
  setStatus(skuId: string, status: CapabilityStatus): void;
}

export function createSeats(
  { clock, lag, random, directory }: LicensesParts,
  licenses: Pick<LicenseCells, 'seen' | 'users'>,
): Seats {
  const seats = new Map<string, Cell<number>>();
  const statuses = new Map<string, Cell<CapabilityStatus>>();
  const put = <T>(cells: Map<string, Cell<T>>, skuId: string, value: T, at: number) => {
    const cell = cells.get(skuId) ?? new Cell<T>();
    cell.commit(at, value, lag.visibility(at, random));
    cells.set(skuId, cell);
  };
  for (const { skuId, enabled } of SUBSCRIPTIONS) put(seats, skuId, enabled, BEFORE_TIME);
  const bought = (skuId: string, view: View) => seats.get(skuId)?.read(view) ?? 0;
  const status = (skuId: string, view: View) => statuses.get(skuId)?.read(view) ?? 'Enabled';
  return {
    bought,
    status,
    enabled: (skuId, view) =>
      ['Enabled', 'Warning'].includes(status(skuId, view)) ? bought(skuId, view) : 0,
    consumed(skuId, view) {
      const takes = (id: string) => holds(licenses.seen(id, 'assignedLicenses', view).assignments, skuId);
      return licenses.users().filter((id) => takes(id) && directory.user(id, view)).length;
    },
    buy: (skuId, enabled) => put(seats, skuId, enabled, clock.now()),
    setStatus: (skuId, status) => put(statuses, skuId, status, clock.now()),
  };
}

import { wallClockMoment } from '../calendar.ts';
import type { Calendar, Freeze } from '../calendar-table.ts';
import type { Entitlement } from './access-table.ts';

export type FreezeIndex = {
  readonly freeze: Freeze;
  /** Milliseconds; half open. */
  readonly from: number;
  readonly to: number;
  readonly rule: string;
};

/** The freezes that an entitlement's changes have to keep. */
export function indexFreezes(
  { timeZone, freezes }: Calendar,
  entitlement: Entitlement,
): readonly FreezeIndex[] {
  return freezes.flatMap((freeze, place) => {
    if (!appliesTo(freeze, entitlement)) return [];
    const from = wallClockMoment(freeze.from, timeZone);
    const to = wallClockMoment(freeze.to, timeZone);
    return [{ freeze, from, to, rule: `/calendar/freezes/${place}` }];
  });
}

export function appliesTo({ tags, exempt }: Freeze, entitlement: Entitlement): boolean {
  if (exempt.includes(entitlement.changeClass.class)) return false;
  return tags === undefined || tags.some((tag) => entitlement.tags.includes(tag));
}

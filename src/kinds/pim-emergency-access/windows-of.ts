import { MINUTE, SECOND } from '../../domain/instant.ts';
import type { PimTable } from './pim-table.ts';

/** How long one word makes a window of a major incident last, and for which roles: never for one that takes two people. */
export function windowsOf({ windows, directoryRoles }: Pick<PimTable, 'windows' | 'directoryRoles'>): {
  readonly seconds: number;
  readonly roleIds: readonly string[];
} {
  return {
    seconds: (windows.longestMinutes * MINUTE) / SECOND,
    roleIds: directoryRoles.flatMap((one) => (one.class === 'standard' ? [one.roleId] : [])),
  };
}

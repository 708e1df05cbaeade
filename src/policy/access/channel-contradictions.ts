import type { PolicyTable } from './access-table.ts';
import type { Report } from './report.ts';

/** Channels that are told of entitlements which the table does not have. */
export function channelContradictions(
  { operations }: PolicyTable,
  entitlements: readonly string[],
  report: Report,
): void {
  const known = new Set(entitlements);
  for (const [place, { entitlements: only = [] }] of (operations.notify.channels ?? []).entries()) {
    for (const [at, id] of only.entries()) {
      if (known.has(id)) continue;
      const message = `No entitlement is called "${id}".`;
      report(`/operations/notify/channels/${place}/entitlements/${at}`, 'unknown-entitlement', message);
    }
  }
}

import type { Finding } from '../../domain/finding.ts';
import type { Findings, Unreadable, Versioned } from '../../ports/stores.ts';
import { key, under } from './keys.ts';
import { type Table, UnreadableRow } from './table.ts';

/** Findings are few, and listed together. */
const PARTITION = 'open';
/** As many rows as one transaction takes. */
const AT_ONCE = 100;

/** Open findings on Table Storage, members of one group side by side. */
export class TableFindings implements Findings {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async keep(findings: readonly Finding[]): Promise<void> {
    const rows = findings.map((value) => ({ rowKey: rowKeyOf(value), value }));
    for (let at = 0; at < rows.length; at += AT_ONCE)
      await this.#table.put(PARTITION, rows.slice(at, at + AT_ONCE));
  }

  async close({ row, etag }: Versioned<Finding>): Promise<void> {
    await this.#table.remove(PARTITION, rowKeyOf(row), etag);
  }

  async closeMember(groupId: string, memberId: string): Promise<void> {
    await this.#table.remove(PARTITION, memberKey(groupId, memberId));
  }

  async list<What extends Finding['what']>(
    what: What,
    { top, after }: { readonly top: number; readonly after?: string },
    unreadable?: Unreadable,
  ) {
    const { from, to } = under(what);
    const range = { ...(after ? { behind: from + after } : { from }), to, most: top + 1 };
    const found = await this.#table.all(PARTITION, range);
    const findings = found.slice(0, top).flatMap((row) => {
      try {
        const finding = row.value as Extract<Finding, { what: What }> | null;
        if (finding?.what !== what || rowKeyOf(finding) !== row.rowKey)
          throw new UnreadableRow('The row holds no such finding.');
        return [{ row: finding, etag: row.etag }];
      } catch (error) {
        if (!unreadable) throw error;
        unreadable(`finding ${row.rowKey}`, error);
        return [];
      }
    });
    const last = found[top - 1];
    return { findings, after: found.length > top && last ? last.rowKey.slice(from.length) : null };
  }
}

const memberKey = (groupId: string, memberId: string) => key('unexplained-member', groupId, memberId);

function rowKeyOf(finding: Finding): string {
  if (finding.what === 'lost-access') return key(finding.what, finding.requestId);
  if (finding.what === 'suspension') return key(finding.what, finding.requestId, finding.target);
  return memberKey(finding.groupId, finding.memberId);
}

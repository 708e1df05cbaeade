import { isDeepStrictEqual } from 'node:util';
import type { AccessRow, Grant } from '../../domain/grant.ts';
import type { GrantsOfBeneficiary } from '../../ports/stores.ts';
import { key } from './keys.ts';
import { type Row, UnreadableRow } from './table.ts';
import type { Write } from './write.ts';

/** The key of the row that every transaction of the person replaces. */
export const HEAD = 'head';

/** What one person's rows were at a moment. `etag` is the head row's, `null` before the first transaction. */
export type Partition = {
  readonly rows: GrantsOfBeneficiary;
  readonly revision: number;
  readonly etag: string | null;
};

type Stored =
  | { readonly is: 'head'; readonly revision: number }
  | { readonly is: 'access'; readonly row: AccessRow }
  | { readonly is: 'grant'; readonly grant: Grant };

export function partitionOf(found: readonly Row[]): Partition {
  const access: Record<string, AccessRow> = {};
  const grants: Record<string, Grant> = {};
  let revision = 0;
  let etag: string | null = null;
  for (const row of found) {
    const stored = storedIn(row);
    if (stored.is === 'access') access[stored.row.target] = stored.row;
    else if (stored.is === 'grant') grants[stored.grant.id] = stored.grant;
    else {
      revision = stored.revision;
      etag = row.etag;
    }
  }
  return { rows: { access, grants }, revision, etag };
}

/** Throws where a row holds something else than its key says: a grant that is passed over would never end. */
function storedIn({ rowKey, value }: Row): Stored {
  const stored = value as Stored | null;
  if (stored?.is === 'head' && rowKey === HEAD) return stored;
  if (stored?.is === 'access' && rowKey === key('access', stored.row?.target ?? '')) return stored;
  if (stored?.is === 'grant' && rowKey === key('grant', stored.grant?.id ?? '')) return stored;
  throw new UnreadableRow(`The row ${rowKey} holds something else.`);
}

export function headWrite({ etag, revision }: Partition): Write {
  const value: Stored = { is: 'head', revision: revision + 1 };
  if (etag === null) return { write: 'create', rowKey: HEAD, value };
  return { write: 'replace', rowKey: HEAD, value, etag };
}

/** Without conditions of their own: every transaction replaces the head, and has the head's. */
export function writesOf({ rows: before }: Partition, now: GrantsOfBeneficiary): readonly Write[] {
  const writes: Write[] = [];
  const put = (rowKey: string, old: unknown, row: unknown, value: Stored) => {
    if (row !== old && !isDeepStrictEqual(row, old)) writes.push({ write: 'put', rowKey, value });
  };
  for (const row of Object.values(now.access))
    put(key('access', row.target), before.access[row.target], row, { is: 'access', row });
  for (const grant of Object.values(now.grants))
    put(key('grant', grant.id), before.grants[grant.id], grant, { is: 'grant', grant });
  return [...writes, ...removalsOf(before, now)];
}

function removalsOf(before: GrantsOfBeneficiary, now: GrantsOfBeneficiary): readonly Write[] {
  const access = Object.keys(before.access).filter((groupId) => !(groupId in now.access));
  const grants = Object.keys(before.grants).filter((id) => !(id in now.grants));
  const keys = [...access.map((groupId) => key('access', groupId)), ...grants.map((id) => key('grant', id))];
  return keys.map((rowKey) => ({ write: 'remove', rowKey }));
}

/** The partition after a transaction, as it would be read again: JSON leaves out what is not there. */
export function afterwards(
  { revision }: Partition,
  now: GrantsOfBeneficiary,
  writes: readonly Write[],
  etag: string,
): Partition {
  const access = { ...now.access };
  const grants = { ...now.grants };
  for (const write of writes) {
    if (write.write === 'remove') continue;
    const stored = JSON.parse(JSON.stringify(write.value)) as Stored;
    if (stored.is === 'access') access[stored.row.target] = stored.row;
    else if (stored.is === 'grant') grants[stored.grant.id] = stored.grant;
  }
  return { rows: { access, grants }, revision: revision + 1, etag };
}

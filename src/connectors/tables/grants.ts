import { isDeepStrictEqual } from 'node:util';
import type { AccessRow, Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Grants, GrantsOfBeneficiary } from '../../ports/stores.ts';
import { GrantHints, newHints } from './grant-hints.ts';
import { key } from './keys.ts';
import { LiveBeneficiaries } from './live-beneficiaries.ts';
import type { Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';
import { MOST_WRITES, type Write } from './write.ts';

const HEAD = 'head';

type Change<Result> = (rows: GrantsOfBeneficiary) => {
  readonly rows: GrantsOfBeneficiary;
  readonly result: Result;
};

type Partition = {
  readonly rows: GrantsOfBeneficiary;
  readonly revision: number;
  /** By row key. */
  readonly etags: ReadonlyMap<string, string>;
};

/**
 * Grants and access rows on Table Storage, one partition per beneficiary (design: H4).
 *
 * A head row changes with every transaction, so two changes of one person never both rest on what they read before,
 * even if they touch different rows.
 */
export class TableGrants implements Grants {
  readonly #table: Table;
  readonly #hints: GrantHints;
  readonly #live: LiveBeneficiaries;
  readonly #now: () => number;
  readonly #noticeLeadMs: () => number;

  constructor(grants: Table, due: Table, now: () => number, noticeLeadMs: number | (() => number)) {
    this.#table = grants;
    this.#hints = new GrantHints(due);
    this.#live = new LiveBeneficiaries(due);
    this.#now = now;
    this.#noticeLeadMs = typeof noticeLeadMs === 'number' ? () => noticeLeadMs : noticeLeadMs;
  }

  async readBeneficiary(beneficiaryId: string): Promise<GrantsOfBeneficiary> {
    return (await this.#read(beneficiaryId)).rows;
  }

  async ofRequest(requestId: string, beneficiaryId: string): Promise<readonly Grant[]> {
    const { grants } = await this.readBeneficiary(beneficiaryId);
    return Object.values(grants).filter((grant) => grant.requestId === requestId);
  }

  change<Result>(beneficiaryId: string, change: Change<Result>): Promise<Result> {
    return untilCommitted(`Grants of ${beneficiaryId}`, async () => {
      const before = await this.#read(beneficiaryId);
      const { rows, result } = change(before.rows);
      const writes = writesOf(before, rows);
      if (writes.length === 0) return { result };
      const committed = await this.#commit(beneficiaryId, before, rows, writes);
      return committed ? { result } : null;
    });
  }

  due(before: Instant): ReturnType<Grants['due']> {
    return this.#hints.due(before);
  }

  dropHint(hint: string): Promise<void> {
    return this.#hints.drop(hint);
  }

  nextDue(): Promise<Instant | null> {
    return this.#hints.next();
  }

  liveBeneficiaries(): Promise<readonly string[]> {
    return this.#live.all();
  }

  /** Hints and listing before the transaction, taking off the list after it: every crash leaves the safe half. */
  async #commit(
    beneficiaryId: string,
    before: Partition,
    rows: GrantsOfBeneficiary,
    writes: readonly Write[],
  ): Promise<boolean> {
    const wasLive = hasLive(before.rows);
    const isLive = hasLive(rows);
    await this.#addHints(before.rows, rows);
    if (isLive && !wasLive) await this.#live.list(beneficiaryId);
    const listed = wasLive && !isLive ? await this.#live.listed(beneficiaryId) : null;

    const head = headWrite(before);
    if (writes.length >= MOST_WRITES) {
      throw new Error(`A change of ${writes.length} rows of ${beneficiaryId} does not fit one transaction.`);
    }
    const { committed } = await this.#table.commit(key(beneficiaryId), [head, ...writes]);
    if (committed && listed !== null) await this.#live.takeOff(beneficiaryId, listed);
    return committed;
  }

  async #addHints(before: GrantsOfBeneficiary, now: GrantsOfBeneficiary): Promise<void> {
    const at = instant(this.#now());
    const hints = Object.values(now.grants).flatMap((grant) => {
      const old = before.grants[grant.id] ?? null;
      return old === grant ? [] : newHints(old, grant, at, this.#noticeLeadMs());
    });
    if (hints.length > 0) await this.#hints.add(hints);
  }

  async #read(beneficiaryId: string): Promise<Partition> {
    const etags = new Map<string, string>();
    const access: Record<string, AccessRow> = {};
    const grants: Record<string, Grant> = {};
    let revision = 0;
    for (const { rowKey, etag, value } of await this.#table.all(key(beneficiaryId))) {
      etags.set(rowKey, etag);
      const stored = value as Stored;
      if (stored.is === 'head') revision = stored.revision;
      else if (stored.is === 'access') access[stored.row.target] = stored.row;
      else grants[stored.grant.id] = stored.grant;
    }
    return { rows: { access, grants }, revision, etags };
  }
}

type Stored =
  | { readonly is: 'head'; readonly revision: number }
  | { readonly is: 'access'; readonly row: AccessRow }
  | { readonly is: 'grant'; readonly grant: Grant };

function headWrite({ etags, revision }: Partition): Write {
  const etag = etags.get(HEAD);
  const value: Stored = { is: 'head', revision: revision + 1 };
  if (etag === undefined) return { write: 'create', rowKey: HEAD, value };
  return { write: 'replace', rowKey: HEAD, value, etag };
}

function writesOf(before: Partition, now: GrantsOfBeneficiary): readonly Write[] {
  const writes: Write[] = [];
  const put = (rowKey: string, old: unknown, row: unknown, value: Stored) => {
    if (row === old || isDeepStrictEqual(row, old)) return;
    const etag = before.etags.get(rowKey);
    writes.push(
      etag === undefined ? { write: 'create', rowKey, value } : { write: 'replace', rowKey, value, etag },
    );
  };
  for (const row of Object.values(now.access)) {
    put(key('access', row.target), before.rows.access[row.target], row, { is: 'access', row });
  }
  for (const grant of Object.values(now.grants)) {
    put(key('grant', grant.id), before.rows.grants[grant.id], grant, { is: 'grant', grant });
  }
  return [...writes, ...removalsOf(before, now)];
}

function removalsOf(before: Partition, now: GrantsOfBeneficiary): readonly Write[] {
  const access = Object.keys(before.rows.access).filter((groupId) => !(groupId in now.access));
  const grants = Object.keys(before.rows.grants).filter((id) => !(id in now.grants));
  const keys = [...access.map((groupId) => key('access', groupId)), ...grants.map((id) => key('grant', id))];
  return keys.map((rowKey) => ({ write: 'remove', rowKey }));
}

function hasLive({ grants }: GrantsOfBeneficiary): boolean {
  return Object.values(grants).some(({ state }) => state !== 'ended' && state !== 'void');
}

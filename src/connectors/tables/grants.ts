import { type Grant, isOverByProof } from '../../domain/grant.ts';
import { DAY, type Instant, instant } from '../../domain/instant.ts';
import type { Grants, GrantsOfBeneficiary, MendedGrants, Unreadable } from '../../ports/stores.ts';
import { allHintsOf, GrantHints, type Hint, lateHints, newHints } from './grant-hints.ts';
import { afterwards, HEAD, headWrite, type Partition, partitionOf, writesOf } from './grants-partition.ts';
import { beginning, key } from './keys.ts';
import { LiveBeneficiaries } from './live-beneficiaries.ts';
import { Newest } from './newest.ts';
import type { Row, Table } from './table.ts';
import { Turns } from './turns.ts';
import { untilCommitted } from './until-committed.ts';
import { MOST_WRITES, type Write } from './write.ts';

/** Somebody may hold a thousand grants; what is remembered of so many people stays small. */
const MOST_REMEMBERED = 50;
const ENDED_KEPT = 400 * DAY;
/** With one change; the rest goes with the next. */
const MOST_FORGOTTEN = 5;
/** So many rows a mended table is given back are gathered, so that those of one partition go in one transaction. */
const PUT_BACK_AT_ONCE = 2_000;

type Change<Result> = (rows: GrantsOfBeneficiary) => {
  readonly rows: GrantsOfBeneficiary;
  readonly result: Result;
};

/**
 * Grants and access rows on Table Storage, one partition per beneficiary (H4).
 *
 * A head row changes with every transaction, so two changes of one person never both rest on what they read before,
 * even if they touch different rows.
 */
export class TableGrants implements Grants {
  readonly #table: Table;
  readonly #hints: GrantHints;
  readonly #live: LiveBeneficiaries;
  readonly #turns = new Turns();
  readonly #newest = new Newest<Partition>(MOST_REMEMBERED);
  readonly #now: () => number;
  readonly #noticeLeadMs: () => number;

  constructor(grants: Table, due: Table, now: () => number, noticeLeadMs: number | (() => number)) {
    this.#table = grants;
    this.#hints = new GrantHints(due);
    this.#live = new LiveBeneficiaries(due);
    this.#now = now;
    this.#noticeLeadMs = typeof noticeLeadMs === 'number' ? () => noticeLeadMs : noticeLeadMs;
  }

  /** Whoever is asked about again and again costs one row, whatever they hold, until something of theirs changes. */
  async readBeneficiary(beneficiaryId: string): Promise<GrantsOfBeneficiary> {
    let head: string | undefined;
    for (let seen = this.#newest.seen(beneficiaryId); seen; ) {
      head = await this.#head(beneficiaryId);
      if (seen.etag === head) return seen.rows;
      // A change of this process may have come between.
      const now = this.#newest.seen(beneficiaryId);
      if (now && now.etag === head) return now.rows;
      if (now === seen) break;
      seen = now;
    }
    const read = await this.#read(beneficiaryId, head);
    this.#remember(beneficiaryId, read);
    return read.rows;
  }

  /** A look that took longer than a change is older than what is known by then. */
  #remember(beneficiaryId: string, read: Partition): void {
    const known = this.#newest.seen(beneficiaryId);
    if (!known || known.revision < read.revision) this.#newest.put(beneficiaryId, read);
  }

  /** Grants are named after their request, so that reading one's costs the same whatever else the person holds. */
  async ofRequest(requestId: string, beneficiaryId: string): Promise<readonly Grant[]> {
    const found = await this.#table.all(key(beneficiaryId), beginning(`${requestId}~`, 'grant'));
    const { grants } = partitionOf(found).rows;
    return Object.values(grants).filter((grant) => grant.requestId === requestId);
  }

  /**
   * Rests on the rows as last seen here, which a conflict disproves: the head says whether anything changed since. That
   * there is nothing to write, only rows just read say.
   */
  change<Result>(beneficiaryId: string, change: Change<Result>): Promise<Result> {
    const work = () =>
      untilCommitted(`Grants of ${beneficiaryId}`, async (attempt) => {
        const remembered = attempt === 0 ? this.#newest.seen(beneficiaryId) : null;
        const before = remembered ?? (await this.#read(beneficiaryId));
        const { rows: changed, result } = change(before.rows);
        const isChanged = writesOf(before, changed).length > 0;
        const rows = isChanged ? withoutOld(changed, this.#now()) : changed;
        const writes = writesOf(before, rows);
        if (writes.length === 0) {
          if (remembered) return null;
          this.#remember(beneficiaryId, before);
          return { result };
        }
        return (await this.#commit(beneficiaryId, before, rows, writes)) ? { result } : null;
      });
    return this.#turns.take(beneficiaryId, work);
  }

  due(before: Instant, unreadable?: Unreadable): ReturnType<Grants['due']> {
    return this.#hints.due(before, unreadable);
  }

  dropHint(hint: string): Promise<void> {
    return this.#hints.drop(hint);
  }

  /** What a hint says is looked up before it counts, so that one that is put back of a grant that has just ended does no harm. */
  async mend(whatIf?: 'what-if'): Promise<MendedGrants> {
    const [known, listed] = await Promise.all([this.#hints.known(), this.#live.all()]);
    const live = new Set(listed);
    const found = {
      people: 0,
      live: 0,
      withoutHint: [] as string[],
      unlisted: [] as string[],
      unreadable: [] as string[],
    };
    const owed = { hints: [] as Hint[], people: [] as string[] };
    const putBack = async () => {
      const [hints, people] = [owed.hints.splice(0), owed.people.splice(0)];
      if (hints.length > 0) await this.#hints.add(hints);
      await this.#live.listAll(people);
    };
    for await (const person of byPartition(this.#table.everything())) {
      found.people += 1;
      let rows: GrantsOfBeneficiary;
      try {
        rows = partitionOf(person).rows;
      } catch {
        found.unreadable.push(person[0]?.partitionKey ?? '');
        continue;
      }
      const missing = this.#missingHints(rows, known);
      found.live += Object.values(rows.grants).filter(isLive).length;
      found.withoutHint.push(...new Set(missing.map(({ grantId }) => grantId)));
      const beneficiaryId = Object.values(rows.grants).find(isLive)?.beneficiaryId;
      const isUnlisted = beneficiaryId !== undefined && !live.has(beneficiaryId);
      if (isUnlisted) found.unlisted.push(beneficiaryId);
      if (whatIf) continue;
      owed.hints.push(...missing);
      if (isUnlisted) owed.people.push(beneficiaryId);
      if (owed.hints.length + owed.people.length >= PUT_BACK_AT_ONCE) await putBack();
    }
    await putBack();
    return found;
  }

  /** Of a grant that begins to end or may come back late, any hint will do: the sweep keeps it for as long as it is needed. */
  #missingHints(rows: GrantsOfBeneficiary, known: ReadonlySet<string>) {
    const at = instant(this.#now());
    return Object.values(rows.grants).flatMap((grant) =>
      allHintsOf(grant, rows, at, this.#noticeLeadMs()).filter(({ grantId, at: due }) =>
        due <= at || !isLive(grant) ? !known.has(grantId) : !known.has(`${grantId} ${due}`),
      ),
    );
  }

  nextDue(): Promise<Instant | null> {
    return this.#hints.next();
  }

  liveBeneficiaries(): Promise<readonly string[]> {
    return this.#live.all();
  }

  liveAmong(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#live.among(userIds);
  }

  /** Hints and listing are written before the transaction, and removed after it: a crash may leave a surplus hint, never a missing one. */
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

    if (writes.length >= MOST_WRITES) {
      throw new Error(`A change of ${writes.length} rows of ${beneficiaryId} does not fit one transaction.`);
    }
    const commit = await this.#table.commit(key(beneficiaryId), [headWrite(before), ...writes]);
    if (!commit.committed) return false;
    this.#newest.put(beneficiaryId, afterwards(before, rows, writes, commit.etag));
    if (listed !== null) await this.#live.takeOff(beneficiaryId, listed);
    return true;
  }

  async #addHints(before: GrantsOfBeneficiary, now: GrantsOfBeneficiary): Promise<void> {
    const at = instant(this.#now());
    const hints = Object.values(now.grants).flatMap((grant) => {
      const old = before.grants[grant.id] ?? null;
      if (old === grant) return [];
      return [...newHints(old, grant, at, this.#noticeLeadMs()), ...lateHints(old, grant, now, at)];
    });
    if (hints.length > 0) await this.#hints.add(hints);
  }

  /**
   * Of somebody who holds so much that it comes in pages, a change between two of them would go unseen, because the head comes
   * last: it has to be what it was `before` the first.
   */
  async #read(beneficiaryId: string, before?: string): Promise<Partition> {
    const { rows, isOnePage } = await this.#table.whole(key(beneficiaryId));
    const partition = partitionOf(rows);
    if (isOnePage || (partition.etag !== null && partition.etag === before)) return partition;
    return await untilCommitted(`Reading the grants of ${beneficiaryId}`, async () => {
      const head = await this.#head(beneficiaryId);
      const again = partitionOf((await this.#table.whole(key(beneficiaryId))).rows);
      return (again.etag ?? undefined) === head ? { result: again } : null;
    });
  }

  async #head(beneficiaryId: string): Promise<string | undefined> {
    return (await this.#table.read(key(beneficiaryId), HEAD))?.etag;
  }
}

/**
 * What ended so long ago that nothing repeats it any more goes with a later change of the person, so that what is read of
 * somebody does not grow for ever. That it was given is in the audit. What was kept for good goes on saying so.
 */
function withoutOld({ access, grants }: GrantsOfBeneficiary, now: number): GrantsOfBeneficiary {
  const before = instant(now - ENDED_KEPT);
  const isOld = (grant: Grant) =>
    (grant.state === 'ended' || grant.state === 'void') &&
    (grant.endedAt ?? grant.armedAt) < before &&
    !isOverByProof(grant);
  const held = new Set(Object.values(access).flatMap(({ holders }) => holders));
  const old = Object.values(grants).filter((grant) => isOld(grant) && !held.has(grant.id));
  if (old.length === 0) return { access, grants };
  const forgotten = new Set(old.slice(0, MOST_FORGOTTEN).map(({ id }) => id));
  return { access, grants: Object.fromEntries(Object.entries(grants).filter(([id]) => !forgotten.has(id))) };
}

function hasLive({ grants }: GrantsOfBeneficiary): boolean {
  return Object.values(grants).some(isLive);
}

const isLive = ({ state }: Grant): boolean => state !== 'ended' && state !== 'void';

async function* byPartition(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let some: Row[] = [];
  for await (const row of rows) {
    if (some.length > 0 && some[0]?.partitionKey !== row.partitionKey) {
      yield some;
      some = [];
    }
    some.push(row);
  }
  if (some.length > 0) yield some;
}

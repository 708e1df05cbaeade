import { checkKey, checkSize, type Entity, merged, type Properties } from './entity.ts';
import { REFUSALS, Refused } from './service-error.ts';
import { SortedMap } from './sorted-map.ts';
import { Ticks } from './ticks.ts';

export type Partition = SortedMap<Entity>;

/** One operation on one entity, as it arrives alone or within a change set. */
export type Operation = {
  readonly kind: 'insert' | 'replace' | 'merge' | 'delete';
  readonly table: string;
  readonly partitionKey: string;
  readonly rowKey: string;
  /** `null`: insert or overwrite without a condition on what is there. `*`: it must be there. */
  readonly ifMatch: string | null;
  readonly properties: Properties;
};

type Undo = () => void;

/** The tables of one simulated account. Every operation checks what the service checks before it changes anything. */
export class TableStore {
  readonly #tables = new Map<string, SortedMap<Partition>>();
  readonly #ticks: Ticks;

  /** `earlier`: begin with every row it holds now. Entities never change, so both stores may hold the same ones. */
  constructor(now: () => number, earlier?: TableStore) {
    this.#ticks = new Ticks(now, earlier ? earlier.#ticks : undefined);
    for (const [name, partitions] of earlier ? earlier.#tables : [])
      this.#tables.set(name, copied(partitions));
  }

  /** Every row is as another store has it, and nothing else is there: what a restored account looks like. */
  become(other: TableStore): void {
    this.#tables.clear();
    for (const [name, partitions] of other.#tables) this.#tables.set(name, copied(partitions));
  }

  create(name: string): void {
    if (!/^[A-Za-z][A-Za-z0-9]{2,62}$/.test(name)) throw new Refused(REFUSALS.badName);
    if (this.#tables.has(name.toLowerCase())) throw new Refused(REFUSALS.tableExists);
    this.#tables.set(name.toLowerCase(), new SortedMap());
  }

  /** Creates the table unless it is there. */
  ensure(name: string): void {
    if (!this.#tables.has(name.toLowerCase())) this.create(name);
  }

  remove(name: string): void {
    if (!this.#tables.delete(name.toLowerCase())) throw new Refused(REFUSALS.tableMissing);
  }

  /** The partitions of a table; table names don't tell case apart. */
  partitions(name: string): SortedMap<Partition> {
    const table = this.#tables.get(name.toLowerCase());
    if (!table) throw new Refused(REFUSALS.tableMissing);
    return table;
  }

  find(table: string, partitionKey: string, rowKey: string): Entity | null {
    return this.partitions(table).get(partitionKey)?.get(rowKey) ?? null;
  }

  get(table: string, partitionKey: string, rowKey: string): Entity {
    const entity = this.find(table, partitionKey, rowKey);
    if (!entity) throw new Refused(REFUSALS.rowMissing);
    return entity;
  }

  /** Applies one operation; the entity as it is afterwards, or `null` after a deletion. */
  apply(operation: Operation): Entity | null {
    return this.#apply(operation).entity;
  }

  /** Applies all or nothing; a refusal names the place of the operation that caused it. */
  applyAll(operations: readonly Operation[]): readonly (Entity | null)[] {
    const done: { readonly entity: Entity | null; readonly undo: Undo }[] = [];
    for (const operation of operations) {
      try {
        done.push(this.#apply(operation));
      } catch (error) {
        for (const { undo } of done.reverse()) undo();
        throw error instanceof Refused ? new RefusedAt(error, operations.indexOf(operation)) : error;
      }
    }
    return done.map(({ entity }) => entity);
  }

  #apply(operation: Operation): { readonly entity: Entity | null; readonly undo: Undo } {
    const partitions = this.partitions(operation.table);
    const { partitionKey, rowKey } = operation;
    const old = partitions.get(partitionKey)?.get(rowKey);
    checkCondition(operation, old);
    const entity = operation.kind === 'delete' ? null : this.#next(operation, old);
    write(partitions, partitionKey, rowKey, entity);
    return { entity, undo: () => write(partitions, partitionKey, rowKey, old ?? null) };
  }

  #next(operation: Operation, old: Entity | undefined): Entity {
    const { partitionKey, rowKey } = operation;
    checkKey(partitionKey);
    checkKey(rowKey);
    const properties =
      operation.kind === 'merge' && old ? merged(old.properties, operation.properties) : operation.properties;
    checkSize(partitionKey, rowKey, properties);
    return { partitionKey, rowKey, properties, ...this.#ticks.next() };
  }
}

function copied(partitions: SortedMap<Partition>): SortedMap<Partition> {
  const copy = new SortedMap<Partition>();
  for (let index = 0; index < partitions.size; index += 1) {
    const key = partitions.keyAt(index) ?? '';
    copy.set(key, new SortedMap(partitions.get(key)));
  }
  return copy;
}

/** A refusal within a change set. */
export class RefusedAt extends Refused {
  readonly index: number;

  constructor({ refusal }: Refused, index: number) {
    super(refusal);
    this.index = index;
  }
}

/** What all operations of a change set have to have in common. */
export function checkTogether(operations: readonly Operation[]): void {
  const rows = new Set<string>();
  operations.forEach(({ partitionKey, rowKey, table }, index) => {
    const first = operations[0];
    if (partitionKey !== first?.partitionKey || table !== first.table) {
      throw new RefusedAt(new Refused(REFUSALS.mixedPartitions), index);
    }
    if (rows.has(rowKey)) throw new RefusedAt(new Refused(REFUSALS.duplicateRow), index);
    rows.add(rowKey);
  });
}

function checkCondition({ kind, ifMatch }: Operation, old: Entity | undefined): void {
  if (kind === 'insert') {
    if (old) throw new Refused(REFUSALS.rowExists);
    return;
  }
  if (ifMatch === null) return;
  if (!old) throw new Refused(REFUSALS.rowMissing);
  if (ifMatch !== '*' && ifMatch !== old.etag) throw new Refused(REFUSALS.stale);
}

function write(
  partitions: SortedMap<Partition>,
  partitionKey: string,
  rowKey: string,
  entity: Entity | null,
): void {
  let partition = partitions.get(partitionKey);
  if (entity === null) {
    partition?.delete(rowKey);
    if (partition?.size === 0) partitions.delete(partitionKey);
    return;
  }
  if (!partition) {
    partition = new SortedMap();
    partitions.set(partitionKey, partition);
  }
  partition.set(rowKey, entity);
}

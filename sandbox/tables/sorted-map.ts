/**
 * A map whose keys can be walked in ordinal order from any point, as a partition's rows and a table's partitions are.
 *
 * Adding at the end is cheap; adding elsewhere moves the keys behind it.
 */
export class SortedMap<Value> {
  readonly #values: Map<string, Value>;
  readonly #keys: string[];

  /** Empty, or with what `other` holds now. */
  constructor(other?: SortedMap<Value>) {
    this.#values = new Map(other ? other.#values : []);
    this.#keys = other ? [...other.#keys] : [];
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.#values.has(key)) this.#keys.splice(this.lowerBound(key), 0, key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.lowerBound(key), 1);
  }

  get size(): number {
    return this.#keys.length;
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  /** The place of the first key that is not less than `key`. */
  lowerBound(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    const last = this.#keys[high - 1];
    if (last !== undefined && last < key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

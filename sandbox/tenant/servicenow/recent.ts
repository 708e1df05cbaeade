import type { Row } from './store.ts';

/** The rows of a table in the order of their last change, so that what changed lately is found without the others. */
export class Recent {
  readonly #current = new Map<string, Row>();
  /** Oldest change first; a row that changed once more is current only where it stands last. */
  #changes: Row[] = [];
  #inOrder = true;

  put(row: Row): void {
    const at = updatedOn(row);
    if (at === null) return;
    const newest = this.#changes.at(-1);
    if (newest && at < (updatedOn(newest) ?? '')) this.#inOrder = false;
    this.#current.set(row.sysId, row);
    this.#changes.push(row);
    if (this.#changes.length > 2 * this.#current.size + 100)
      this.#changes = this.#changes.filter((each) => this.#isCurrent(each));
  }

  remove(sysId: string): void {
    this.#current.delete(sysId);
  }

  /** `null`: they did not come in order, so that any of them may have changed since. */
  since(time: string): readonly Row[] | null {
    if (!this.#inOrder) return null;
    const found: Row[] = [];
    for (let place = this.#changes.length - 1; place >= 0; place -= 1) {
      const row = this.#changes[place];
      if (!row || (updatedOn(row) ?? '') < time) break;
      if (this.#isCurrent(row)) found.push(row);
    }
    return found;
  }

  #isCurrent(row: Row): boolean {
    return this.#current.get(row.sysId) === row;
  }
}

const updatedOn = ({ fields }: Row): string | null => fields['sys_updated_on'] ?? null;

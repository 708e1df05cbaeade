/**
 * Work on one thing, one after the other within this process. Others are kept apart by ETags; this only keeps those
 * here from refusing each other's writes again and again.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(what);
    const mine = before ? before.then(work, work) : work();
    this.#last.set(what, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(what) === mine) this.#last.delete(what);
    }
  }
}

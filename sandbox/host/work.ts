/** Counts what a host has under way, and tells when it has nothing. */
export class Work {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) for (const resume of this.#waiting.splice(0)) resume();
  }

  /** Forgets everything under way: nobody waits for a host that is gone. */
  abandon(): void {
    this.#count = 0;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** Resolves when nothing is under way and the clock's and the queues' next steps brought nothing new. */
  async idle(): Promise<void> {
    await macrotask();
    while (this.#count > 0) {
      await new Promise<void>((resume) => this.#waiting.push(resume));
      await macrotask();
    }
  }
}

/** Lets every microtask run, and what became ready before. */
const macrotask = (): Promise<void> => new Promise((resume) => setImmediate(resume));

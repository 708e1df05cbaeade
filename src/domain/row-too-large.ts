/** What was to be kept is larger than a row of a store. Nothing was written, and trying again won't help: less has to be kept. */
export class RowTooLarge extends Error {
  /** Parts of the bundle have copies of this class: whoever catches it may know another one than who throws it. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'RowTooLarge';
  }

  constructor(row: string, table: string, characters: number, most: number) {
    super(
      `The row ${row} of ${table} would have ${characters} characters, and a row holds ${most}: nothing was written. Trying again will not help before something in it is shortened.`,
    );
    this.name = 'RowTooLarge';
  }
}

/** What was to be kept is larger than a row of a store. Nothing was written, and trying again won't help: less has to be kept. */
export class RowTooLarge extends Error {
  constructor(row: string, table: string, characters: number, most: number) {
    super(
      `The row ${row} of ${table} would have ${characters} characters, and a row holds ${most}: nothing was written. Trying again will not help before something in it is shortened.`,
    );
    this.name = 'RowTooLarge';
  }
}

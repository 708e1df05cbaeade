/** One thing that is wrong with a table: where, as a JSON pointer into the file, and what to do about it. */
export type TableIssue = {
  readonly file: string;
  readonly path: string;
  readonly code: string;
  readonly message: string;
};

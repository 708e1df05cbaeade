/** A target that a table lets be given for so many minutes, by its key. */
export type TimedTarget = {
  readonly key: string;
  readonly name: string;
  readonly longestMinutes: number;
};

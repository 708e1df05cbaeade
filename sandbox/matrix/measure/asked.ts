/** What a ticket asks for, as the one measure needs it: written down by whoever ordered, not read from the app. */
export type Asked = {
  readonly number: string;
  readonly userId: string;
  readonly groupIds: readonly string[];
  /** Whether the access is to end by itself. */
  readonly timeBound: boolean;
};

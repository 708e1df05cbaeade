/** What a ticket asks for, as the one measure needs it: written down by whoever ordered, not read from the app. */
export type Asked = {
  readonly number: string;
  readonly userId: string;
  /** Ids of groups, and `license~{skuId}` or `plan~{skuId}~{servicePlanId}` of licenses. */
  readonly targets: readonly string[];
  /** Names of service plans that work once it is granted. */
  readonly plans?: readonly string[];
  /** Whether the access is to end by itself. */
  readonly timeBound: boolean;
  /** What it gives is looked at for as long as it stands, by a run that then only sleeps. */
  readonly isWatched?: true;
};

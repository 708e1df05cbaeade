/** What a user has of Microsoft 365, as the directory shows it (graph 4.4). */
export type UserLicenses = {
  readonly userId: string;
  /** ISO 3166 alpha-2; `null`: not set, and nothing can be assigned directly. */
  readonly usageLocation: string | null;
  /** Free text of the personnel record; `null`: not set. */
  readonly country: string | null;
  readonly assignments: readonly LicenseAssignment[];
  /** The second read path: what `licenseDetails` lists, whoever assigned it. */
  readonly held: readonly HeldLicense[];
  /** By SKU id; empty where they were not asked for. */
  readonly subscriptions: Readonly<Record<string, Subscription>>;
};

/** One entry of `licenseAssignmentStates`. The same SKU directly and by a group are two entries, and one seat. */
export type LicenseAssignment = {
  readonly skuId: string;
  /** The group that hands it down; `null`: assigned directly. */
  readonly byGroup: string | null;
  readonly disabledPlans: readonly string[];
  readonly state: LicenseState;
  /** Why not; `null` where the directory names no error. */
  readonly error: LicenseError | null;
};

/** `ActiveWithError`: effective, but its last change failed. `Unknown`: a state we have no word for. */
export type LicenseState = 'Active' | 'ActiveWithError' | 'Disabled' | 'Error' | 'Unknown';

/** Errors of an assignment that the directory processes by itself; anything we have no word for is `Other`. */
export type LicenseError =
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'DependencyViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'UniquenessViolation'
  | 'Other';

export type HeldLicense = {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly plans: readonly HeldPlan[];
};

export type HeldPlan = {
  readonly planId: string;
  readonly name: string;
  /** `Unknown`: a word we don't know; it counts as not usable yet. */
  readonly provisioning:
    | 'Success'
    | 'PendingInput'
    | 'PendingActivation'
    | 'PendingProvisioning'
    | 'Disabled'
    | 'Error'
    | 'Unknown';
};

/** What the company has bought of one SKU. */
export type Subscription = {
  readonly skuId: string;
  readonly skuPartNumber: string;
  /** Only `Enabled` and `Warning` subscriptions can be assigned. */
  readonly status: string;
  /** Seats that may be used: enabled ones and those in their grace period. */
  readonly seats: number;
  readonly consumed: number;
  readonly plans: readonly { readonly planId: string; readonly name: string }[];
};

/** One `assignLicense` call: SKUs to assign (again) with the plans that stay off, and SKUs to take away. */
export type LicenseCall = {
  readonly add: readonly { readonly skuId: string; readonly disabledPlans: readonly string[] }[];
  readonly remove: readonly string[];
};

/** Service plans that the directory names as the reason of a refusal; ids in lower case. */
export type PlanClash = {
  readonly clash: 'needs' | 'excludes';
  readonly planId: string;
  readonly others: readonly string[];
};

/** A service plan that has to be usable before anybody says so; `skuId` null: by whichever license. */
export type UsablePlan = {
  readonly skuId: string | null;
  readonly planId: string;
  readonly name: string;
};

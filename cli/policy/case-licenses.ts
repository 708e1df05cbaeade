import type { LicenseFacts } from '../../src/domain/facts.ts';
import type { LicenseAssignment, Subscription } from '../../src/domain/license.ts';

/** Subscriptions of the company by SKU part number, and what people hold, by object id. */
export type LicenseBase = {
  readonly subscriptions: Readonly<Record<string, Subscription>>;
  readonly licenses: Readonly<Record<string, PersonLicenses>>;
};

type PersonLicenses = Pick<LicenseFacts, 'usageLocation' | 'country'> & {
  readonly assignments: readonly Partial<LicenseAssignment>[];
};

/** What `base.json` says: a subscription's plans by name, and of a person only what differs from `ORDINARY`. */
export type LicenseBaseFile = {
  readonly subscriptions?: Readonly<
    Record<string, Omit<Subscription, 'skuPartNumber' | 'status' | 'plans'> & { readonly plans: PlanIds }>
  >;
  readonly licenses?: Readonly<Record<string, Partial<PersonLicenses>>>;
};

type PlanIds = Readonly<Record<string, string>>;

const ORDINARY: PersonLicenses = { usageLocation: 'NL', country: 'Netherlands', assignments: [] };

const ASSIGNMENT: Omit<LicenseAssignment, 'skuId'> = {
  byGroup: null,
  disabledPlans: [],
  state: 'Active',
  error: null,
};

export function licenseBaseOf(said: LicenseBaseFile): LicenseBase {
  const subscriptions = Object.entries(said.subscriptions ?? {}).map(([skuPartNumber, { plans, ...one }]) => {
    const list = Object.entries(plans).map(([name, planId]) => ({ planId, name }));
    return [skuPartNumber, { skuPartNumber, status: 'Enabled', ...one, plans: list }] as const;
  });
  const licenses = Object.entries(said.licenses ?? {}).map(
    ([key, one]) => [`@${key}`, { ...ORDINARY, ...one }] as const,
  );
  return { subscriptions: Object.fromEntries(subscriptions), licenses: Object.fromEntries(licenses) };
}

/** Names that cases may use: `sku:SPE_E3`, `plan:TEAMS1`. */
export function licenseNames({ subscriptions }: LicenseBase): ReadonlyMap<string, string> {
  const all = Object.values(subscriptions);
  return new Map([
    ...all.map(({ skuPartNumber, skuId }) => [`sku:${skuPartNumber}`, skuId] as const),
    ...all.flatMap(({ plans }) => plans.map(({ name, planId }) => [`plan:${name}`, planId] as const)),
  ]);
}

/** The licenses of a person as facts. `namedId` is whoever has the sign-in name on the ticket. */
export function licenseFactsOf(
  base: LicenseBase,
  { id: userId }: { readonly id: string },
  namedId: string | null,
): LicenseFacts {
  const { assignments, ...where } = base.licenses[userId] ?? ORDINARY;
  const subscriptions = Object.values(base.subscriptions).map((one) => [one.skuId, one] as const);
  return {
    userId,
    ...where,
    assignments: assignments as readonly LicenseAssignment[], // filled in by `wholeAssignments`, after the case's own
    held: [],
    subscriptions: Object.fromEntries(subscriptions),
    namedId,
  };
}

/** Every assignment with what an ordinary one has where it says nothing. */
export function wholeAssignments(facts: unknown): unknown {
  if (!isObject(facts) || !isObject(facts['licenses'])) return facts;
  const { licenses } = facts;
  const assignments = Array.isArray(licenses['assignments']) ? licenses['assignments'] : [];
  const whole = assignments.map((one: object) => ({ ...ASSIGNMENT, ...one }));
  return { ...facts, licenses: { ...licenses, assignments: whole } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}

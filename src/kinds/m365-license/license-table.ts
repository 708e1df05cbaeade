import type {
  AccessTable,
  CostTier,
  DeclaredVariables,
  Entitlement,
} from '../../policy/access/access-table.ts';
import type { ProbeCheck } from '../../probes/index.ts';

export type NamedPlan = { readonly id: string; readonly name: string };
export type NamedSku = { readonly id: string; readonly partNumber: string };

/** Which usage location somebody gets who has none. `ask`: the one that the ticket names. */
type UsageLocationRule =
  | { readonly rule: 'country-table' }
  | { readonly rule: 'fixed'; readonly country: string }
  | { readonly rule: 'ask' };

/** A license that must be there too. `assign`: where there is none of them, the first is assigned in the same call. */
type Prerequisite = {
  readonly anyOf: readonly (NamedSku & { readonly disabledPlans?: readonly NamedPlan[] })[];
  readonly otherwise: 'refuse' | 'assign';
};

/** What a product is made of, and how it is given. */
export type ProductLicense = {
  /** `null`: nothing is assigned; it can only be switched on where it is included. */
  readonly sku: NamedSku | null;
  /** What must be usable before the ticket says fulfilled. */
  readonly requiredPlans: readonly NamedPlan[];
  /** What stays off when the SKU is newly assigned. */
  readonly disabledPlans: readonly NamedPlan[];
  readonly cost: { readonly tier: CostTier; readonly monthlyPrice: number; readonly currency: string };
  readonly assign:
    | { readonly by: 'direct' }
    | { readonly by: 'group'; readonly group: { readonly id: string; readonly name: string } };
  readonly prerequisites: readonly Prerequisite[];
  /** Bundles that include it. */
  readonly coveredBy: readonly NamedSku[];
  readonly conflictsWith: readonly NamedSku[];
  readonly usageLocation: UsageLocationRule;
  /** Switching on what a license already includes is approved in advance. Default: true. */
  readonly enablementNeedsNoApproval?: boolean;
};

/** A product that a catalog item may give. */
export type Product = Entitlement & {
  readonly license: ProductLicense;
  /** Left out: nothing has to have noticed it but its service plans. */
  readonly downstream?: ProbeCheck | null;
};

/** Values of a ticket that the directory must agree with. */
export type StatedValue = 'userPrincipalName' | 'costCenter' | 'manager';

/** Names of variables; `null`: tickets carry no such value. */
export type LicenseVariables = DeclaredVariables &
  Readonly<Record<StatedValue | 'country', string | null>> & {
    /** Which of them must be filled in. */
    readonly required: readonly StatedValue[];
  };

/** The policy table of Microsoft 365 licenses, as its JSON file says it. */
export type LicenseTable = AccessTable<Product> & {
  readonly kind: 'm365-license';
  readonly variables: LicenseVariables;
  /** What personnel records call a country → ISO 3166 alpha-2; compared without case and spaces. */
  readonly countries: Readonly<Record<string, string>>;
};

/** What the policy table of group membership says, read as data: the measure's own view of it, apart from the product's. */
import type { UserRow } from '../../../tenant/graph/directory/control.ts';

export type Source =
  | { readonly source: 'manager' }
  | { readonly source: 'group'; readonly id: string }
  | { readonly source: 'users'; readonly ids: readonly string[] };

type Sources = Readonly<Record<string, Source>>;

type Stage = {
  readonly needs: readonly { readonly role: string; readonly quorum: number }[];
  readonly escalation: { readonly role: string } | null;
  readonly nextInLine: string | null;
  readonly acceptsItsmApproval: boolean;
  readonly acceptsDelegates?: boolean;
  readonly distinct: boolean;
};

type Rule = { readonly stages: readonly string[] } & (
  | { readonly tier: string; readonly standardChangeNeedsNone?: boolean }
  | { readonly tag: string; readonly insteadOfTier: boolean }
);

export type Entitlement = {
  readonly id: string;
  readonly title: string;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly riskTier: string;
  readonly tags: readonly string[];
  readonly changeClass: { readonly class: string };
  readonly owners: Sources;
  readonly eligible: Readonly<
    Partial<Record<'userTypes' | 'employeeTypes' | 'departments' | 'costCenters', readonly string[]>>
  >;
  readonly defaultDays: number | null;
  readonly incompatibleWith: readonly string[];
  readonly ticketApprovalSatisfies: readonly string[];
};

type Table = {
  readonly roles: Sources;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly approvals: readonly Rule[];
  readonly catalogItems: readonly {
    readonly ids: readonly string[];
    readonly name: string;
    readonly means:
      | { readonly entitlement: string }
      | { readonly variable: string; readonly values: Readonly<Record<string, string>> };
  }[];
  readonly entitlementDefaults: Omit<Entitlement, 'id' | 'title' | 'groups'>;
  readonly entitlements: readonly Partial<Entitlement>[];
};

/** One role of a stage: whose yes counts, and how many are needed. */
export type Need = {
  readonly role: string;
  readonly quorum: number;
  /** The role's own people, and those it goes to when they don't answer. */
  readonly sources: readonly Source[];
};

export type StageNeeds = {
  readonly name: string;
  readonly needs: readonly Need[];
  /** Whether a yes in the ticket tool counts. */
  readonly inTool: boolean;
  /** Whether a delegate's yes there counts. */
  readonly byDelegates: boolean;
  /** Whether nobody counts who has decided an earlier stage. */
  readonly distinct: boolean;
};

export class PolicyView {
  readonly #table: Table;
  readonly entitlements: readonly Entitlement[];

  constructor(text: string) {
    this.#table = JSON.parse(text) as Table;
    const { entitlementDefaults, entitlements } = this.#table;
    this.entitlements = entitlements.map((one) => ({ ...entitlementDefaults, ...one }) as Entitlement);
  }

  /** What an order stands for; `null`: the table doesn't name it. */
  entitlementOf(item: string, variables: Readonly<Record<string, string>>): Entitlement | null {
    const found = this.#table.catalogItems.find(({ ids, name }) => name === item || ids.includes(item));
    if (!found) return null;
    const { means } = found;
    const id = 'entitlement' in means ? means.entitlement : means.values[variables[means.variable] ?? ''];
    return this.entitlements.find((one) => one.id === id) ?? null;
  }

  /** Everything that must not go together, each pair once. */
  exclusions(): readonly (readonly [Entitlement, Entitlement])[] {
    return this.entitlements.flatMap((one) =>
      one.incompatibleWith.flatMap((id) => {
        const other = this.entitlements.find((another) => another.id === id);
        return other ? [[one, other] as const] : [];
      }),
    );
  }

  /** Who has to say yes before it is given, in order; nobody for a standard change that needs none. */
  stagesOf(entitlement: Entitlement): readonly StageNeeds[] {
    const names = new Set(this.#rulesFor(entitlement).flatMap(({ stages }) => stages));
    return [...names].flatMap((name) => {
      const stage = this.#table.stages[name];
      if (!stage) return [];
      const { needs, escalation, nextInLine, acceptsItsmApproval, acceptsDelegates, distinct } = stage;
      const sourcesOf = (role: string) =>
        [role, escalation?.role, nextInLine].flatMap((one) =>
          one ? (entitlement.owners[one] ?? this.#table.roles[one] ?? []) : [],
        );
      return {
        name,
        needs: needs.map(({ role, quorum }) => ({ role, quorum, sources: sourcesOf(role) })),
        inTool: acceptsItsmApproval || entitlement.ticketApprovalSatisfies.includes(name),
        byDelegates: acceptsDelegates === true,
        distinct,
      };
    });
  }

  #rulesFor({ tags, riskTier, changeClass }: Entitlement): readonly Rule[] {
    const { approvals } = this.#table;
    const tagged = approvals.filter((rule) => 'tag' in rule && tags.includes(rule.tag));
    const replaced = tagged.some((rule) => 'tag' in rule && rule.insteadOfTier);
    const tiered = approvals.filter(
      (rule) =>
        'tier' in rule &&
        rule.tier === riskTier &&
        !(changeClass.class === 'standard' && rule.standardChangeNeedsNone),
    );
    return [...tagged, ...(replaced ? [] : tiered)];
  }
}

/** Whether somebody with this record may have it at all. */
export function mayHave({ eligible }: Entitlement, user: UserRow): boolean {
  const fits = (allowed: readonly string[] | undefined, value: string | null) =>
    allowed === undefined || (value !== null && allowed.includes(value));
  return (
    fits(eligible.userTypes, user.userType) &&
    fits(eligible.employeeTypes, user.employeeType) &&
    fits(eligible.departments, user.department) &&
    fits(eligible.costCenters, user.costCenter)
  );
}

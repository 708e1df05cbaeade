/** What the policy table of emergency access says of roles, read as data: the measure's own view of it, apart from the product's. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICY_FOLDER } from '../../../policy-folder.ts';

/** Whose yes counts: whoever is on call, or in a group. */
type Source =
  | { readonly source: 'on-call'; readonly team: string; readonly level: number }
  | { readonly source: 'group'; readonly id: string };

type Stage = {
  readonly needs: readonly { readonly role: string }[];
  readonly escalation: { readonly role: string } | null;
  readonly nextInLine: string | null;
};

type Role = { readonly roleId: string; readonly class: 'standard' | 'high'; readonly longestMinutes: number };

type Table = {
  readonly roles: Readonly<Record<string, Source>>;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly directoryRoles: readonly Role[];
  readonly onCall: readonly { readonly team: string }[];
  readonly responderGroups: readonly { readonly group: { readonly id: string } }[];
  readonly approvals: Readonly<Record<'standard' | 'highRisk' | 'inDebt', readonly string[]>>;
  readonly debts: { readonly coolDownMinutes: number };
};

const NOTHING: Table = {
  ...{ roles: {}, stages: {}, directoryRoles: [], onCall: [], responderGroups: [] },
  ...{ approvals: { standard: [], highRisk: [], inDebt: [] }, debts: { coolDownMinutes: 0 } },
};

/** For each yes that is needed, the sources any of which may give it. */
export type Needs = readonly (readonly Source[])[];

export class RolePolicyView {
  readonly #table: Table;

  constructor(folder = POLICY_FOLDER) {
    const file = join(folder, 'pim-emergency-access', 'table.json');
    this.#table = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Table) : NOTHING;
  }

  roleOf(roleId: string): Role | undefined {
    return this.#table.directoryRoles.find((one) => one.roleId === roleId);
  }

  needsOf(approval: keyof Table['approvals']): Needs {
    const { approvals, stages, roles } = this.#table;
    return approvals[approval].flatMap((name) => {
      const { needs = [], escalation, nextInLine } = stages[name] ?? {};
      return needs.map(({ role }) =>
        [role, escalation?.role, nextInLine].flatMap((one) => (one ? (roles[one] ?? []) : [])),
      );
    });
  }

  /** Who may ask at all: the first on call, and members of groups that respond. */
  get responders(): readonly Source[] {
    const { onCall, responderGroups } = this.#table;
    return [
      ...onCall.map(({ team }) => ({ source: 'on-call' as const, team, level: 1 })),
      ...responderGroups.map(({ group: { id } }) => ({ source: 'group' as const, id })),
    ];
  }

  get coolDownMinutes(): number {
    return this.#table.debts.coolDownMinutes;
  }
}

/** What the policy table of risky users says of releases, read as data: the measure's own view of it, apart from the product's. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICY_FOLDER } from '../../../policy-folder.ts';

type Stage = {
  readonly needs: readonly { readonly role: string }[];
  readonly escalation: { readonly role: string } | null;
  readonly nextInLine: string | null;
};

type Class = {
  readonly name: string;
  readonly title: string;
  readonly release: 'never' | 'by-case';
  readonly directoryRoles?: { readonly except: readonly { readonly id: string }[] };
  readonly groups?: readonly { readonly id: string }[];
  readonly ids?: readonly string[];
  readonly jobTitles?: readonly string[];
};

type Somebody = {
  readonly userId: string;
  readonly jobTitle: string | null;
  readonly roles: readonly { readonly id: string }[];
};

type Table = {
  readonly roles: Readonly<
    Record<string, { readonly source: 'group'; readonly id: string } | { readonly source: 'manager' }>
  >;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly classes: readonly Class[];
  readonly cases: readonly {
    readonly enabled: boolean;
    readonly when: { readonly classes?: readonly string[] };
    readonly release: { readonly how: string; readonly stages?: readonly string[] };
  }[];
};

const NOTHING: Table = { roles: {}, stages: {}, classes: [], cases: [] };

export class RiskPolicyView {
  readonly #table: Table;
  /** Of each way to a release: for each yes that it takes, the groups whose members count, or `manager`. */
  readonly releases: readonly (readonly (readonly string[])[])[];

  constructor(folder = POLICY_FOLDER) {
    const file = join(folder, 'risky-user-unblock', 'table.json');
    this.#table = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Table) : NOTHING;
    this.releases = this.#table.cases.flatMap(({ enabled, release }) =>
      enabled && release.how !== 'never'
        ? [(release.stages ?? []).flatMap((name) => this.#needsOf(name))]
        : [],
    );
  }

  /** Of which class somebody is whom nobody releases; `null`: of none. */
  neverReleased({ userId, jobTitle, roles }: Somebody, isIn: (groupId: string) => boolean): string | null {
    const found = this.#table.classes.find(
      ({ name, release, directoryRoles, groups = [], ids = [], jobTitles = [] }) =>
        (release === 'never' || this.#neverByCase().includes(name)) &&
        (ids.includes(userId) ||
          jobTitles.some((title) => title === jobTitle) ||
          groups.some(({ id }) => isIn(id)) ||
          (directoryRoles && roles.some((role) => !directoryRoles.except.some(({ id }) => id === role.id)))),
    );
    return found?.title ?? null;
  }

  /** Classes whose case asks nothing else, stands before every other, and releases nobody. */
  #neverByCase(): readonly string[] {
    const enabled = this.#table.cases.filter((one) => one.enabled);
    const firstOther = enabled.findIndex(
      ({ when: { classes, ...others }, release }) =>
        classes === undefined || Object.keys(others).length > 0 || release.how !== 'never',
    );
    return enabled
      .slice(0, firstOther < 0 ? undefined : firstOther)
      .flatMap(({ when }) => when.classes ?? []);
  }

  #needsOf(name: string): readonly (readonly string[])[] {
    const stage = this.#table.stages[name];
    if (!stage) return [];
    const { needs, escalation, nextInLine } = stage;
    return needs.map(({ role }) =>
      [role, escalation?.role, nextInLine].flatMap((one) => {
        const source = one ? this.#table.roles[one] : undefined;
        if (!source) return [];
        return [source.source === 'manager' ? 'manager' : source.id];
      }),
    );
  }
}

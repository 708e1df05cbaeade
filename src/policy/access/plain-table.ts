import { controlGroups } from '../control-groups.ts';
import { digestOf } from '../digest.ts';
import type { ControlledIndex, TablePolicy } from './access-policy.ts';
import type { PolicyTable } from './access-table.ts';
import { calendarContradictions } from './calendar-contradictions.ts';
import { channelContradictions } from './channel-contradictions.ts';
import { fewDeciders } from './few-deciders.ts';
import type { Report } from './report.ts';
import { checkStage, stageContradictions } from './stage-contradictions.ts';
import { weakStages } from './stage-weaknesses.ts';
import { idleWindows } from './weaknesses.ts';

/** What a kind whose tables have no catalog adds to what all policy tables have in common. */
export type PlainTableKind<Table extends PolicyTable, Index extends object> = {
  readonly kind: Table['kind'];
  /** The JSON Schema beside the table. */
  readonly schema: object;
  /** Every stage that some decision may ask for, each with the place that names it as a JSON pointer. */
  stagesAsked(table: Table): readonly { readonly name: string; readonly path: string }[];
  /** Ids of what decisions are about, by which a channel may choose what it hears. */
  subjects(table: Table): readonly string[];
  contradictions(table: Table, report: Report): void;
  /** What decisions of the kind look up. */
  index(table: Table): Index;
};

/** What a table of the right shape still gets wrong. */
export function plainContradictions<Table extends PolicyTable, Index extends object>(
  of: PlainTableKind<Table, Index>,
  table: Table,
  report: Report,
): void {
  calendarContradictions(table.calendar, report);
  stageContradictions(table, report);
  for (const { name, path } of of.stagesAsked(table)) checkStage(table, name, path, report);
  rolesWithoutPeople(table, report);
  channelContradictions(table, of.subjects(table), report);
  of.contradictions(table, report);
}

function rolesWithoutPeople({ stages, roles }: PolicyTable, report: Report): void {
  for (const [name, { needs, escalation, nextInLine }] of Object.entries(stages)) {
    const asked = [...needs.map(({ role }) => role), escalation?.role, nextInLine];
    for (const role of new Set(asked)) {
      if (typeof role !== 'string' || roles[role]) continue;
      const message = `The stage needs the role "${role}"; name its people under /roles.`;
      report(`/stages/${name}`, 'role-without-people', message);
    }
  }
}

/** What a usable table says to no effect. */
export function plainWeaknesses<Table extends PolicyTable, Index extends object>(
  of: PlainTableKind<Table, Index>,
  table: Table,
  report: Report,
): void {
  const asked = new Set(of.stagesAsked(table).map(({ name }) => name));
  weakStages(table, asked, report);
  for (const name of asked) fewDeciders(table, name, (role) => table.roles[role], `/stages/${name}`, report);
  idleWindows([], table, report);
}

/** A policy out of a table that is known to be whole. */
export function plainPolicyOf<Table extends PolicyTable, Index extends object>(
  of: PlainTableKind<Table, Index>,
  table: Table,
  text: string,
): TablePolicy<Table, Index & ControlledIndex> {
  const controlGroupIds = new Set(controlGroups(table, []).map(({ id }) => id));
  const index = { ...of.index(table), controlGroupIds };
  return { kind: of.kind, table, digest: digestOf(JSON.parse(text)), text, index };
}

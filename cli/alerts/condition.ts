/** Conditions over the app's own lines, as data: what an alert asks the log is written from it, and a test asks recorded lines the same. */

/** A line of `{"log":"run"…}` or `{"log":"security"…}`, or an invocation (`AppRequests`). */
export type Line = Readonly<Record<string, unknown>>;

type Test =
  | { readonly is: string | boolean }
  | { readonly oneOf: readonly number[] }
  | { readonly atLeast: number };

export type Condition = {
  readonly name: string;
  /** What it means, as the mail of the alert says it. */
  readonly about: string;
  /** What whoever is woken does. */
  readonly todo: string;
  /** 0 to 4, as Azure Monitor has it: 1 is for now, 3 for tomorrow. */
  readonly severity: 1 | 2 | 3;
  /** How far back it looks. */
  readonly minutes: number;
  /** `platform`: invocations as the platform counts them. */
  readonly log: 'run' | 'security' | 'platform';
  readonly where: Readonly<Record<string, Test>>;
} & (
  | {
      /** By which lines are counted apart. */
      readonly by: string;
      readonly measure:
        | 'lines'
        /** The largest value of a member. */
        | { readonly largest: string }
        /** The sum of a member. */
        | { readonly sum: string };
      readonly atLeast: number;
    }
  /** Values of a member that no line has. */
  | { readonly missing: string; readonly of: readonly string[] }
);

/** What fires, by what it is counted apart by. */
export function firing(condition: Condition, lines: readonly Line[]): readonly string[] {
  const fit = lines.filter(
    (line) =>
      line['log'] === condition.log &&
      Object.entries(condition.where).every(([member, test]) => passes(line[member], test)),
  );
  if ('missing' in condition) {
    const seen = new Set(fit.map((line) => line[condition.missing]));
    return condition.of.filter((one) => !seen.has(one));
  }
  const groups = Map.groupBy(fit, (line) => String(line[condition.by]));
  return [...groups]
    .filter(([, some]) => measured(condition.measure, some) >= condition.atLeast)
    .map(([of]) => of);
}

function passes(value: unknown, test: Test): boolean {
  if ('is' in test) return value === test.is;
  return 'oneOf' in test
    ? test.oneOf.some((one) => one === value)
    : typeof value === 'number' && value >= test.atLeast;
}

type Measure = Extract<Condition, { readonly by: string }>['measure'];

function measured(measure: Measure, lines: readonly Line[]): number {
  if (measure === 'lines') return lines.length;
  const values = lines.map((line) => Number(line['largest' in measure ? measure.largest : measure.sum] ?? 0));
  return 'largest' in measure ? Math.max(...values) : values.reduce((sum, one) => sum + one, 0);
}

/** The same in KQL, over the table that Azure keeps lines in. */
export function kqlOf(condition: Condition): string {
  const { log, where } = condition;
  const member = (name: string) => (log === 'platform' ? name : `line.${name}`);
  const rows = [
    ...(log === 'platform'
      ? ['AppRequests']
      : ['AppTraces', `| where Message startswith '{"log":"${log}"'`, '| extend line = parse_json(Message)']),
    ...Object.entries(where).map(([name, test]) => `| where ${tested(member(name), test)}`),
  ];
  if ('missing' in condition) {
    const { missing, of } = condition;
    const wanted = of.map((one) => `"${one}"`).join(', ');
    return [
      `let wanted = dynamic([${wanted}]);`,
      `let seen = ${rows.join('\n    ')}`,
      `    | distinct of = tostring(${member(missing)});`,
      `print of = wanted`,
      `| mv-expand of to typeof(string)`,
      `| where of !in (seen)`,
    ].join('\n');
  }
  return [
    ...rows,
    `| summarize value = ${summed(condition.measure, member)} by of = tostring(${member(condition.by)})`,
    `| where value >= ${condition.atLeast}`,
  ].join('\n');
}

function tested(member: string, test: Test): string {
  if ('oneOf' in test) return `toint(${member}) in (${test.oneOf.join(', ')})`;
  if ('atLeast' in test) return `toint(${member}) >= ${test.atLeast}`;
  return typeof test.is === 'boolean'
    ? `tobool(${member}) == ${test.is}`
    : `tostring(${member}) == "${test.is}"`;
}

function summed(measure: Measure, member: (name: string) => string): string {
  if (measure === 'lines') return 'count()';
  return 'largest' in measure
    ? `max(todouble(${member(measure.largest)}))`
    : `sum(toint(${member(measure.sum)}))`;
}

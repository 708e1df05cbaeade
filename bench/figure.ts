/** One measured figure, beside the budget it is held to. */
export type Figure = {
  readonly what: string;
  readonly value: number;
  /** Empty for a count or a ratio. */
  readonly unit: string;
  /** `null`: measured for comparison only. */
  readonly budget: Budget | null;
};

type Budget =
  | { readonly atMost: number; readonly atLeast?: never }
  | { readonly atLeast: number; readonly atMost?: never };

type Verdict = 'met' | 'missed' | 'for comparison';

export function verdictOf({ value, budget }: Figure): Verdict {
  if (budget === null) return 'for comparison';
  const met = budget.atMost === undefined ? value >= budget.atLeast : value <= budget.atMost;
  return met ? 'met' : 'missed';
}

const COLUMNS = ['what', 'budget', 'measured', 'verdict'] as const;
type Line = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** Figures as lines of one width per column; numbers end at the same place. */
export function tableOf(groups: ReadonlyMap<string, readonly Figure[]>): string {
  const lines = [...groups.values()].flat().map(lineOf);
  const head: Line = { what: 'What', budget: 'Budget', measured: 'Measured', verdict: 'Verdict' };
  const widthOf = (column: (typeof COLUMNS)[number]) =>
    Math.max(...[head, ...lines].map((line) => line[column].length));
  const [what, budget, measured] = [widthOf('what'), widthOf('budget'), widthOf('measured')];
  const text = (line: Line) =>
    `${line.what.padEnd(what)}  ${line.budget.padStart(budget)}  ${line.measured.padStart(measured)}  ${line.verdict}`;
  const parts = [...groups].map(([name, figures]) => [
    `\n${name}`,
    ...figures.map((one) => text(lineOf(one))),
  ]);
  return [text(head), ...parts.flat()].join('\n');
}

function lineOf(figure: Figure): Line {
  const { what, value, unit, budget } = figure;
  const shown = (amount: number) => `${numberText(amount)}${unit && ` ${unit}`}`;
  return {
    what: `  ${what}`,
    budget: budget === null ? '' : budgetText(budget),
    measured: shown(value),
    verdict: verdictOf(figure),
  };
}

function budgetText({ atMost, atLeast }: Budget): string {
  return atMost === undefined ? `at least ${numberText(atLeast ?? 0)}` : `at most ${numberText(atMost)}`;
}

/** Three digits that count; thousands apart. */
function numberText(amount: number): string {
  const digits = amount >= 100 || Number.isInteger(amount) ? 0 : amount >= 10 ? 1 : 2;
  return amount.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The middle of the sorted numbers; of an even count, the upper middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('The median of no numbers was asked for.');
  return middle;
}

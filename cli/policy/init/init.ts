/** `policy init`: first tables of a company, from its directory or from questions, with cases that hold. */
import { join } from 'node:path';
import { Misuse } from '../../../sandbox/command-line.ts';
import { loadTable } from '../../../src/kinds/load-table.ts';
import { fillInsOf } from '../fill-ins.ts';
import { lintFiles } from '../lint-files.ts';
import { NotShown, type ShownDirectory } from '../live/shown-directory.ts';
import type { Output } from '../output.ts';
import { runCases } from '../test-folders.ts';
import { firstGroups } from './first-groups.ts';
import { firstLicenses } from './first-licenses.ts';
import type { CompanyAnswers, FirstTable } from './first-table.ts';
import { groupCalled, groupsFrom, licensesFrom } from './from-directory.ts';
import { type Ask, fromQuestions } from './questions.ts';
import { isTimeZone } from './shapes.ts';
import { checkFree, writeFirst } from './write-first.ts';

type InitValues = {
  readonly 'from-directory': boolean;
  readonly groups: readonly string[];
  readonly licenses: readonly string[];
  readonly price: readonly string[];
  readonly item: readonly string[];
  readonly currency: string;
  readonly operators?: string;
  readonly company?: string;
  readonly queue?: string;
  readonly 'time-zone'?: string;
};

export type InitMeans = {
  readonly output: Output;
  readonly directory: () => ShownDirectory;
  readonly ask: Ask;
};

const GROUPS = 'group-membership';
const LICENSES = 'm365-license';

/** Writes first tables into a folder, checks them, and says what is left to fill in. Throws a `Misuse`; then nothing was written. */
export async function initPolicy(folder: string, values: InitValues, means: InitMeans): Promise<number> {
  const { output } = means;
  try {
    const tables = values['from-directory']
      ? await fromDirectory(folder, values, means)
      : await questioned(folder, values, means);
    for (const [kind, { table }] of tables) checkWhole(kind, table);
    const places = writeFirst(folder, tables);
    const files = places.map((place) => join(place, 'table.json'));
    const linted = lintFiles(files, { json: false, strict: false }, output);
    const hold = places.map((place) => saidOfCases(place, output)).every((holds) => holds);
    sayWhatIsNext(folder, tables, files, output);
    return linted === 0 && hold ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotShown)) throw error;
    output.words(`${error.message} Nothing was written.`);
    return 1;
  }
}

/** Whether each case holds that was written with the table. */
function saidOfCases(place: string, { data, words }: Output): boolean {
  const { results } = runCases(place);
  const differing = results.flatMap(({ file, differences }) => differences.map((one) => `${file}: ${one}`));
  for (const line of differing) data(line);
  words(
    `Wrote ${place}: table.json, and ${results.length} cases, ${differing.length === 0 ? 'all of which hold' : 'some of which differ'}.`,
  );
  return differing.length === 0;
}

/** What can't be loaded is not written at all. */
function checkWhole(kind: string, table: FirstTable['table']): void {
  const loaded = loadTable(`${kind}/table.json`, JSON.stringify(table));
  if (loaded.loaded) return;
  const lines = loaded.issues.map(({ path, message }) => `  ${path}: ${message}`);
  throw new Misuse(`No whole table of ${kind} comes of it; nothing was written.\n${lines.join('\n')}`);
}

const ONLY_FROM_DIRECTORY = ['groups', 'licenses', 'price', 'item'] as const;

async function questioned(folder: string, values: InitValues, { ask, output }: InitMeans) {
  const given = ONLY_FROM_DIRECTORY.find((name) => values[name].length > 0);
  if (given !== undefined) throw new Misuse(`--${given} goes with --from-directory.`);
  checkFree(folder, [GROUPS]);
  const zone = zoneOf(values['time-zone']);
  const { company, groups } = await fromQuestions(ask, output.words, zone);
  return new Map([[GROUPS, firstGroups(company, groups)]]);
}

async function fromDirectory(folder: string, values: InitValues, { directory, output }: InitMeans) {
  const { groups, licenses, operators, company, queue, currency } = values;
  if (groups.length === 0 && licenses.length === 0)
    throw new Misuse(
      'Say what may be asked for: --groups <name or beginning*>, --licenses <part number or beginning*>.',
    );
  if (operators === undefined)
    throw new Misuse('Say who is called when something needs a person: --operators <name of a group>.');
  const timeZone = zoneOf(values['time-zone']);
  const items = pairs('item', values.item, (id) => id);
  const prices = pairs('price', values.price, priceOf);
  if (!/^[A-Z]{3}$/.test(currency))
    throw new Misuse(`--currency takes three letters like EUR; got "${currency}".`);
  checkFree(folder, [...(groups.length > 0 ? [GROUPS] : []), ...(licenses.length > 0 ? [LICENSES] : [])]);
  const shown = directory();
  const called = await groupCalled(shown, operators);
  const answers: CompanyAnswers = {
    company: company ?? 'the company',
    timeZone,
    operators: called,
    queue: queue ?? null,
  };
  const tables = new Map<string, FirstTable>();
  if (groups.length > 0) {
    const found = await groupsFrom(shown, groups, called, items, output.words);
    if (found.length === 0) throw new Misuse('No group is left that may be given; nothing was written.');
    tables.set(GROUPS, firstGroups(answers, found));
  }
  if (licenses.length > 0)
    tables.set(
      LICENSES,
      firstLicenses(answers, await licensesFrom(shown, licenses, prices, currency, items)),
    );
  return tables;
}

function zoneOf(text: string | undefined): string {
  const zone = text ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (isTimeZone(zone)) return zone;
  throw new Misuse(`--time-zone takes a time zone like Europe/Amsterdam; got "${zone}".`);
}

function pairs<Value>(
  option: string,
  given: readonly string[],
  read: (text: string) => Value | null,
): ReadonlyMap<string, Value> {
  return new Map(
    given.map((text) => {
      const at = text.lastIndexOf('=');
      const value = at > 0 ? read(text.slice(at + 1)) : null;
      if (value === null || value === '')
        throw new Misuse(`--${option} takes a name, "=" and its value; got "${text}".`);
      return [text.slice(0, at), value];
    }),
  );
}

const priceOf = (text: string): number | null => (/^\d+(\.\d{1,2})?$/.test(text) ? Number(text) : null);

function sayWhatIsNext(
  folder: string,
  tables: ReadonlyMap<string, FirstTable>,
  files: readonly string[],
  output: Output,
) {
  const open = [...tables].flatMap(([kind, { table }]) => fillInsOf(join(folder, kind, 'table.json'), table));
  const lines = [
    ...(open.length > 0
      ? [
          `Fill in, ${open.length} places: see "to-fill-in" above. Until then nobody can ask for what they are about.`,
        ]
      : []),
    'Look at each entitlement: its tier ("riskTier"), its owners, for how long ("defaultDays", "maxDays"), whom it is for ("eligible"), and at "holidays" of the calendar.',
    `Then: npm run policy -- lint --live ${files.join(' ')}`,
    `      npm run build -- --tables ${folder}`,
  ];
  output.words(lines.join('\n'));
}

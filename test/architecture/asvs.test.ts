import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import levels from './asvs-levels.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'asvs.md'), 'utf8');

/** What is asked again and again, of files that stay as they are. */
function once<Value>(ask: (about: string) => Value): (about: string) => Value {
  const known = new Map<string, Value>();
  return (about) => {
    const value = known.get(about) ?? ask(about);
    known.set(about, value);
    return value;
  };
}

const textOf = once((file) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : ''));
const SOURCE = globSync('src/**/*.ts', { cwd: ROOT }).map(textOf).join('\n').toLowerCase();

const KINDS = [
  'tested by',
  'held because',
  'the platform’s',
  'not applicable because',
  'missing',
  'broken',
] as const;

type Row = {
  readonly id: string;
  readonly level: string;
  readonly short: string;
  readonly kind: string;
  readonly how: string;
};

/** `of`: the file, where there is one. */
type Reference = {
  readonly is: 'test' | 'name' | 'platform' | 'hosting' | 'absence';
  readonly of: string;
  readonly what: string;
};

const REFERENCES: readonly (readonly [Reference['is'], RegExp])[] = [
  ['test', /`(?<of>test\/[^`]+)`: \*(?<what>[^*]*)\*/g],
  ['name', /`(?<of>[\w./-]*\.(?:ts|json|md))`: `(?<what>[^`]*)`/g],
  ['platform', /(?<of>Azure): `(?<what>[^`]*)`/g],
  ['hosting', /(?<of>Hosting): `(?<what>[^`]*)`/g],
  ['absence', /`(?<of>src)` has no `(?<what>[^`]*)`/g],
];

/** What a row rests on, by its kind; what is missing or broken rests on nothing. */
const RESTS_ON: Readonly<Record<string, readonly Reference['is'][]>> = {
  'tested by': ['test'],
  'held because': ['name'],
  'the platform’s': ['platform', 'hosting'],
  'not applicable because': ['absence', 'name'],
};

function rowsOf(page: string): readonly Row[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| v5.0.0-'))
    .map((line) => {
      const [, id = '', level = '', short = '', kind = '', how = ''] = line
        .split(' | ')
        .flatMap((cell, at) => (at === 0 ? ['', cell] : [cell]));
      return {
        id: id.replace('| v5.0.0-', ''),
        level,
        short,
        kind,
        how: how.replace(/ \|$/, ''),
      };
    });
}

function referencesOf({ how }: Row): readonly Reference[] {
  return REFERENCES.flatMap(([is, pattern]) =>
    [...how.matchAll(pattern)].map(({ groups }) => ({
      is,
      of: groups?.['of'] ?? '',
      what: groups?.['what'] ?? '',
    })),
  );
}

/** Parts of the platform, by the page's last table. */
function platformOf(page: string): ReadonlySet<string> {
  const [, table = ''] = page.split('\n## What is the platform’s\n');
  return new Set([...table.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, part = '']) => part));
}

/** What whoever deploys has to set, by the tables of the page that says so. */
function hostingOf(page: string): ReadonlySet<string> {
  return new Set([...page.matchAll(/^\| `([^`]+)` \| [^|]+ \|/gm)].map(([, name = '']) => name));
}
const HOSTING = hostingOf(textOf('docs/hosting.md'));

const QUOTED = /\b(?:test|it|describe)\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;

const titlesIn = once((file): readonly string[] =>
  [...textOf(file).matchAll(QUOTED)].map(([, one, other, third]) =>
    (one ?? other ?? third ?? '').replace(/\\(.)/g, '$1'),
  ),
);
const isInSource = once((word) => SOURCE.includes(word.toLowerCase()));

function isNamedIn(file: string, text: string, name: string): boolean {
  const literal = name.replace(/[^\w\s]/g, '\\$&');
  if (file.endsWith('.ts'))
    return new RegExp(`\\b(?:function|const|class|type|interface) ${literal}\\b`).test(text);
  if (file.endsWith('.json')) return text.includes(`"${name}":`);
  if (file.endsWith('.md')) return new RegExp(`^#+ ${literal}$`, 'm').test(text);
  return text.split('\n').includes(name);
}

/** A title that is cited by less could be anybody's. */
const LEAST_OF_A_TITLE = 12;

function isAsSaid({ is, of, what }: Reference, platform: ReadonlySet<string>): boolean {
  if (what.trim() === '') return false;
  if (is === 'platform') return platform.has(what);
  if (is === 'hosting') return HOSTING.has(what);
  if (is === 'absence') return !isInSource(what);
  if (is === 'name') return isNamedIn(of, textOf(of), what);
  return what.length >= LEAST_OF_A_TITLE && titlesIn(of).some((title) => title.startsWith(what));
}

function faultsOfRow(row: Row, platform: ReadonlySet<string>): readonly string[] {
  const { id, level, short, kind, how } = row;
  const known = level === '1' ? levels['1'] : level === '2' ? levels['2'] : [];
  const references = referencesOf(row);
  const rests = RESTS_ON[kind] ?? [];
  const gone = references.filter((one) => !isAsSaid(one, platform));
  return [
    ...(known.includes(id) ? [] : [`${id}: no requirement of level ${level}`]),
    ...(KINDS.some((one) => one === kind) ? [] : [`${id}: "${kind}" is no kind`]),
    ...(short.trim() === '' || how.length < 15 ? [`${id}: says too little`] : []),
    ...(rests.length === 0 || references.some(({ is }) => rests.includes(is))
      ? []
      : [`${id}: ${kind} nothing that can be looked up`]),
    ...gone.map(({ of, what }) => `${id}: ${of} is not as said: ${what}`),
  ];
}

function faultsOf(page: string): readonly string[] {
  const rows = rowsOf(page);
  const platform = platformOf(page);
  const ids = rows.map(({ id }) => id);
  const used = new Set(
    rows.flatMap(referencesOf).flatMap(({ is, what }) => (is === 'platform' ? [what] : [])),
  );
  const set = new Set(rows.flatMap(referencesOf).flatMap(({ is, what }) => (is === 'hosting' ? [what] : [])));
  return [
    ...[...levels['1'], ...levels['2']].filter((id) => !ids.includes(id)).map((id) => `${id}: has no row`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id}: has two rows`),
    ...rows.flatMap((row) => faultsOfRow(row, platform)),
    ...[...platform].filter((part) => !used.has(part)).map((part) => `${part}: no row rests on it`),
    ...[...HOSTING].filter((part) => !set.has(part)).map((part) => `${part}: no row says what it is set for`),
  ];
}

/** A page that is whole but for one row. */
function withRow(id: string, change: (cells: string[]) => void): string {
  const lines = PAGE.split('\n').map((line) => {
    if (!line.startsWith(`| v5.0.0-${id} |`)) return line;
    const cells = line.split(' | ');
    change(cells);
    return cells.join(' | ');
  });
  return lines.join('\n');
}

describe('docs/asvs.md', () => {
  test('says of every requirement how it stands, by what is there', () => {
    assert.deepEqual([levels['1'].length, levels['2'].length], [70, 183]);
    assert.deepEqual(faultsOf(PAGE), []);
  });

  const set = (at: number, text: string) => (cells: string[]) => {
    cells[at] = text;
  };
  for (const [what, page, fault] of [
    ['without a row', PAGE.replace(/^\| v5\.0\.0-9\.1\.1 .*\n/m, ''), '9.1.1: has no row'],
    ['with two rows', PAGE.replace(/^\| v5\.0\.0-9\.1\.1 .*\n/m, '$&$&'), '9.1.1: has two rows'],
    [
      'that the standard does not have',
      PAGE.replace('| v5.0.0-9.1.1 ', '| v5.0.0-9.1.99 '),
      '9.1.99: no requirement of level 1',
    ],
    ['of another level', withRow('9.1.1', set(1, '2')), '9.1.1: no requirement of level 2'],
    ['without a kind', withRow('9.1.1', set(3, '')), '9.1.1: "" is no kind'],
    ['with a kind of its own', withRow('9.1.1', set(3, 'fine')), '9.1.1: "fine" is no kind'],
    ['that says nothing', withRow('9.1.1', set(4, 'yes |')), '9.1.1: says too little'],
    [
      'with a file that is gone',
      withRow('9.1.1', set(4, '`test/gone.test.ts`: *is held whatever comes* |')),
      '9.1.1: test/gone.test.ts is not as said: is held whatever comes',
    ],
    [
      'with a title that is gone',
      withRow('9.1.1', set(4, '`test/doors/proof.test.ts`: *refuse an ID token, in neither header* |')),
      '9.1.1: test/doors/proof.test.ts is not as said: refuse an ID token, in neither header',
    ],
    [
      'with the beginning of any title',
      withRow('9.1.1', set(4, '`test/doors/proof.test.ts`: *refuse an* |')),
      '9.1.1: test/doors/proof.test.ts is not as said: refuse an',
    ],
    [
      'tested by code',
      withRow('9.1.1', set(4, '`src/functions/door.ts`: `createDoors` |')),
      '9.1.1: tested by nothing that can be looked up',
    ],
    [
      'held because somebody says so',
      withRow('9.1.2', set(4, 'The library takes care of it, as everybody knows. |')),
      '9.1.2: held because nothing that can be looked up',
    ],
    [
      'with a name that is gone',
      withRow('9.1.2', set(4, '`src/functions/door.ts`: `createGates` |')),
      '9.1.2: src/functions/door.ts is not as said: createGates',
    ],
    [
      'with a heading that is gone',
      withRow('9.1.2', set(4, '`SECURITY.md`: `The windows` |')),
      '9.1.2: SECURITY.md is not as said: The windows',
    ],
    [
      'with a setting that is gone',
      withRow('9.1.2', set(4, '`local.settings.sample.json`: `TRUST_EVERYBODY` |')),
      '9.1.2: local.settings.sample.json is not as said: TRUST_EVERYBODY',
    ],
    [
      'with a part of the platform that the page does not tell of',
      withRow('12.1.1', set(4, 'Azure: `takes care of it` |')),
      '12.1.1: Azure is not as said: takes care of it',
    ],
    [
      'with a setting of the hosting that no page asks for',
      withRow('12.1.1', set(4, 'Hosting: `trustEverybody` |')),
      '12.1.1: Hosting is not as said: trustEverybody',
    ],
    [
      'for which the hosting is set and that does not say so',
      PAGE.replaceAll('Hosting: `minTlsCipherSuite`', 'by default'),
      'minTlsCipherSuite: no row says what it is set for',
    ],
    [
      'of the platform, by its word alone',
      withRow('12.1.1', set(4, 'App Service takes care of it, by default. |')),
      '12.1.1: the platform’s nothing that can be looked up',
    ],
    [
      'that is applicable after all',
      withRow('4.4.1', set(4, 'There are none: `src` has no `AbortController` |')),
      '4.4.1: src is not as said: AbortController',
    ],
  ] as const)
    test(`docs/asvs.md would notice a requirement ${what}`, () => {
      assert.notEqual(page, PAGE);
      assert.ok(faultsOf(page).includes(fault), faultsOf(page).join('\n'));
    });
});

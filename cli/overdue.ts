/** What an advisory database knows of the packages that are passed on, against the times of docs/remediation.md. */

export type Advisory = {
  /** As its address ends: `GHSA-…`. */
  readonly id: string;
  readonly packageName: string;
  readonly severity: string;
  readonly title: string;
};

/** Days within which a corrected release is due, by severity; an unknown one counts as the worst. */
const DAYS: ReadonlyMap<string, number> = new Map([
  ['critical', 2],
  ['high', 7],
  ['moderate', 30],
  ['low', 90],
  ['info', 90],
]);

const DAY = 86_400_000;

/** Each advisory of a report that `npm audit --json` made, once. Throws for anything that is no whole report. */
export function advisoriesIn(report: string): readonly Advisory[] {
  const { vulnerabilities } = JSON.parse(report) as { readonly vulnerabilities?: unknown };
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null)
    throw new Error('The advisory database gave no report, so that nothing is known.');
  const found = new Map<string, Advisory>();
  for (const { via } of Object.values(vulnerabilities as Record<string, { readonly via?: unknown }>))
    for (const one of Array.isArray(via) ? via : []) {
      if (typeof one === 'string') continue; // by another package, which is in the report itself
      const { url, name, severity, title } = one as Readonly<Record<string, unknown>>;
      const id = String(url).split('/').at(-1) ?? '';
      found.set(id, {
        id,
        packageName: String(name),
        severity: String(severity),
        title: String(title),
      });
    }
  return [...found.values()];
}

/** Why `npm audit` made no report, in its own words as far as it has any. */
export function whyNoReport({ stdout, stderr, error }: Made): string {
  const said = messageIn(stdout ?? '') || linesOf(stderr ?? '') || error?.message || 'npm said nothing';
  return `The registry gave no report of advisories, so that nothing is known of what is passed on: ${said.replace(/\.$/, '')}.`;
}

type Made = {
  readonly stdout?: string | null;
  readonly stderr?: string | null;
  readonly error?: { readonly message: string } | undefined;
};

function messageIn(stdout: string): string {
  try {
    const { message, error } = JSON.parse(stdout) as {
      readonly message?: unknown;
      readonly error?: { readonly summary?: unknown } | null;
    };
    return [message, error?.summary].find((one) => typeof one === 'string' && one !== '')?.toString() ?? '';
  } catch {
    return '';
  }
}

const linesOf = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('npm ') && !line.includes('complete log'))
    .map((line) => line.replace(/^npm (?:error|warn|ERR!|WARN) */, ''))
    .slice(0, 3)
    .join('; ');

/** A package that has had a weakness since 2020: whoever passes on advisories knows it. */
export const WEAK_FOR_EVER = {
  what: 'minimist 0.0.8',
  manifest: { name: 'asks', version: '1.0.0', dependencies: { minimist: '0.0.8' } },
  lock: {
    name: 'asks',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'asks', version: '1.0.0', dependencies: { minimist: '0.0.8' } },
      'node_modules/minimist': {
        version: '0.0.8',
        resolved: 'https://registry.npmjs.org/minimist/-/minimist-0.0.8.tgz',
      },
    },
  },
} as const;

/** Rows of the page's last table: until when each advisory that is known has to be mended. */
export function dueBy(page: string): ReadonlyMap<string, string> {
  const [, table = ''] = page.split('\n## Known now\n');
  const rows = table.matchAll(/^\| (GHSA(?:-[0-9a-z]{4}){3}) \| [^|]+ \| (\d{4}-\d\d-\d\d) \| [^|]+ \|$/gm);
  return new Map([...rows].map(([, id = '', due = '']) => [id, due]));
}

/** What is wrong, a line each: advisories that nobody has seen to, that are overdue or due too late, and rows about none. */
export function overdue(
  advisories: readonly Advisory[],
  due: ReadonlyMap<string, string>,
  now: number,
): readonly string[] {
  const known = new Set(advisories.map(({ id }) => id));
  const gone = [...due.keys()].filter((id) => !known.has(id));
  return [
    ...advisories.flatMap((one) => faultOf(one, due.get(one.id), now)),
    ...gone.map((id) => `${id}: no package in the bundle has it any more; take its row away`),
  ];
}

function faultOf(
  { id, packageName, severity, title }: Advisory,
  day: string | undefined,
  now: number,
): readonly string[] {
  const what = `${id}: ${packageName}, ${severity}: ${title}`;
  const days = DAYS.get(severity) ?? 2;
  if (day === undefined)
    return [`${what}. Mend it, or say in docs/remediation.md until when (within ${days} days) and why`];
  const until = Date.parse(`${day}T23:59:59Z`);
  if (until < now) return [`${what}. It was due on ${day}`];
  return until > now + (days + 1) * DAY ? [`${what}. ${day} is later than within ${days} days`] : [];
}

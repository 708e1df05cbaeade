import { person } from '../tenant/company/people.ts';
import type { Sandbox } from './sandbox.ts';

const WARNING = [
  'NOT FOR PRODUCTION',
  'Everybody you meet here is simulated, sign-in asks no password, and',
  'nothing leaves this machine. Production is Azure; see README.md.',
];

/** Lines in a frame of equal width. */
function boxed(lines: readonly string[]): string {
  const width = Math.max(...lines.map(({ length }) => length));
  const edge = '─'.repeat(width + 2);
  return [`┌${edge}┐`, ...lines.map((line) => `│ ${line.padEnd(width)} │`), `└${edge}┘`].join('\n');
}

/** Rows of two columns, the second aligned. */
export function aligned(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

export const warning = boxed(WARNING);

/** What stands only in the tables of `--policy`, and was made for them. */
function madeRows({ folder, made }: NonNullable<Sandbox['policy']>): readonly (readonly [string, string])[] {
  const [first = 'nothing: the company has all that they name', ...others] = made;
  return [['Policy', folder], ['Made for it', first], ...others.map((what) => ['', what] as const)];
}

/** What stands where, and what to try first. */
export function readyText({ addresses, stateFolder, policy }: Sandbox): string {
  const operator = person('identity-ops-1');
  const list = aligned([
    ['Desk', `${addresses.sandbox}/`],
    ['App', `${addresses.app}/api`],
    ['Health', `${addresses.app}/api/health`],
    ['Console', `${addresses.sandbox}/app/api/console?as=${operator.id}`],
    ['', `(as ${operator.displayName}, ${operator.jobTitle?.toLowerCase() ?? 'operator'})`],
    ['Control API', addresses.control],
    ['Token file', addresses.tokenFile],
    ['State folder', stateFolder],
    ['Host', addresses.host],
    ...(policy ? madeRows(policy) : []),
  ]);
  const tries = aligned([
    ['npm run scenario -- finance-bi', 'a ticket, an approval in Teams, access, the ticket closed'],
    ['npm run scenario', 'every other story'],
    ['Ctrl-C', 'stops everything'],
  ]);
  return `\nReady.\n\n${list}\n\nTry in another terminal:\n\n${tries}\n`;
}

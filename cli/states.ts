/** `npm run states`: writes the states of a request in docs/design.md, and those of its ticket in docs/states.md, from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { command, readCommandLine } from '../sandbox/command-line.ts';
import type { Phase } from '../src/domain/outcome.ts';
import { MOVES, type Move } from '../src/domain/request-moves.ts';
import { between } from './between.ts';
import { withTicketStates } from './ticket-states.ts';

const PHASES: Readonly<Record<Phase, string>> = {
  received: 'The ticket is located. Nothing is decided that holds.',
  waiting: 'People have to approve it.',
  holding: 'It is decided. It is carried out in its change window.',
  provisioning: 'Its changes are written and proven.',
  'rolling-back': 'What it added is taken back and proven gone.',
  concluded:
    'It is over. A retry, a renewal or a ticket that is opened again is another row, of the next version.',
};

const WHEN: Readonly<Record<Move, string>> = {
  ask: 'A decision wants approvals that are not there.',
  'open stage': 'A stage asks its people, or others than before.',
  hold: 'A decision allows it from a later moment on, or asks people then, because it may settle by itself.',
  provision: 'A decision allows it now.',
  'decide anew':
    'Access that was counted on is proven missing, and nothing is armed; or what was sent is needless, because what it was to bring about is so by something else.',
  'next part': 'A part of its decision is done and proven, and another one follows.',
  'take back': 'Carrying it out failed, or what was armed for an earlier decision can not be given back.',
  'take back parts': 'What was to follow a part that is done is refused, and that part goes with it.',
  'leave alone': 'No table governs the item, or the table of another kind does.',
  conclude: 'The run ends, however it ends.',
  end: 'The access has ended and is proven gone, perhaps while its own run still went on.',
  restate:
    'The access is found gone or back, what was left to people is done after all, or another request carries it on.',
};

const BEGIN =
  '<!-- states: made by npm run states from src/domain/request-moves.ts; a test compares the two -->';
const END = '<!-- end of states -->';

const code = (text: string) => `\`${text}\``;

/** Both tables as they stand between their marks. */
function statesSection(): string {
  const phases = Object.entries(PHASES).map(([phase, about]) => `| ${code(phase)} | ${about} |`);
  const moves = (Object.keys(MOVES) as Move[]).map((move) => {
    const { from, to } = MOVES[move];
    return `| ${move} | ${from.map(code).join(', ')} | ${code(to)} | ${WHEN[move]} |`;
  });
  return [
    `${BEGIN}\n`,
    '| Phase | The request |\n|---|---|',
    ...phases,
    '\n| Move | From | To | When |\n|---|---|---|---|',
    ...moves,
    `\n${END}`,
  ].join('\n');
}

/** The page with its tables as the code has them. */
export function withStates(page: string): string {
  return between(page, 'docs/design.md', [BEGIN, END], statesSection());
}

function write(): number {
  readCommandLine({}, 'npm run states, without options');
  const pages = { 'design.md': withStates, 'states.md': withTicketStates };
  for (const [name, made] of Object.entries(pages)) {
    const page = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
    writeFileSync(page, made(readFileSync(page, 'utf8')));
  }
  console.log('Wrote the tables of states in docs/design.md and docs/states.md.');
  return 0;
}

if (import.meta.main) await command(write);

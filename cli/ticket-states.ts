/** The tables of docs/states.md, from what the connectors write and read. */
import {
  OUT_OF_BOX_TABLES,
  type TicketTables,
  type Written,
} from '../src/connectors/servicenow/ticket-tables.ts';
import type { TicketType } from '../src/domain/ticket.ts';
import {
  firstWords,
  meaningOf,
  WRITTEN_STANDINGS,
  type WrittenStanding,
} from '../src/domain/written-standing.ts';
import { between } from './between.ts';

type Moment = {
  /** As it was asked for, word for word where it is quoted. */
  readonly asked: string;
  readonly standing: WrittenStanding | null;
  readonly on: readonly TicketType[];
  /** What the product does at that moment. */
  readonly when: string;
  /** Set where no kind that is built comes to it yet. */
  readonly notYet?: true;
};

/** Tickets by which no kind of access that is built is asked for yet: what is written on them is settled before. */
export const NOT_ASKED_BY_YET: readonly TicketType[] = [];

/** Every place where a state of a ticket was asked for. */
export const MOMENTS: readonly Moment[] = [
  {
    asked: 'RITM moves to “Approved”; catalog item moves to Approved',
    standing: null,
    on: ['request'],
    when: 'Read: `approval` is approved. What it counts for is policy; nothing is written',
  },
  {
    asked: 'an additional approval step; approval in Teams with a due time',
    standing: 'awaiting-approval',
    on: ['request', 'incident'],
    when: 'A stage is asked, or the order the ticket is a part of has to be approved first',
  },
  {
    asked: 'keep the ticket in “In Progress – Provisioning”',
    standing: 'provisioning',
    on: ['request'],
    when: 'From the decision to the proof, also while a throttled or failing write is tried again, waits for its turn or is looked for',
  },
  {
    asked: 'wait for propagation and validate access; wait/poll for assignment state; “waiting on access”',
    standing: 'access-pending',
    on: ['request', 'incident'],
    when: 'The directory gives it, proven, and service plans or the system downstream do not show it yet',
  },
  {
    asked: 'keeps the ticket in “Access pending (validated)”',
    standing: 'access-pending',
    on: ['incident'],
    when: 'A role is active and the check in its target system fails still',
    notYet: true,
  },
  {
    asked: 'flips ticket to “Work in progress”',
    standing: 'work-in-progress',
    on: ['incident'],
    when: 'That check has passed, and the responder can go on',
    notYet: true,
  },
  {
    asked: 'marked Fulfilled; prevents a false “Fulfilled”',
    standing: 'completed',
    on: ['request'],
    when: 'Only after the proof; the note begins with “Fulfilled.”',
  },
  {
    asked: 'closes the incident with full audit notes',
    standing: 'completed',
    on: ['incident'],
    when: 'What was asked for is done, proven',
  },
  {
    asked: 'Revert ticket state to “Approval required”',
    standing: 'approval-required',
    on: ['request'],
    when: 'An operator rolled it back, or policy says so for every roll-back. The tool’s own approval is asked anew, and what was approved before counts no more; what a person approves from then on stays, also where the answer to the asking was lost',
  },
  {
    asked: 'or “Manual intervention”',
    standing: 'manual-intervention',
    on: ['request'],
    when: 'Group membership: everything that a failed run changed is taken back, or something is left that a person has to see to. Approvals still hold for a retry',
  },
  {
    asked: 'reopen the request with “needs manual review”',
    standing: 'manual-review',
    on: ['request'],
    when: 'License: the same',
  },
  {
    asked: 'marks the ticket “Pending manual review”',
    standing: 'manual-review',
    on: ['incident'],
    when: 'Calls failed, or it can’t be told what they did',
  },
];

const NAMES: Readonly<Record<keyof TicketTables, string>> = {
  sc_req_item: 'ServiceNow, request items (`sc_req_item`)',
  incident: 'ServiceNow, incidents (`incident`)',
  sc_task: 'ServiceNow, catalog tasks (`sc_task`), which people are called with',
};

const BEGIN =
  '<!-- states: made by npm run states from the tables of the connectors; a test compares the two -->';
const END = '<!-- end of states -->';

const code = (text: string | undefined) => (text === undefined ? '' : `\`${text}\``);

function momentRow({ asked, standing, on, when, notYet }: Moment): string {
  const words = standing === null ? [] : on.map((type) => firstWords(standing, type));
  const shown = [...new Set(words)].map((one) => (one === null ? 'what it says' : `**${one}**`));
  const types = on.map((type) => (notYet || NOT_ASKED_BY_YET.includes(type) ? `${type} (not yet)` : type));
  return `| ${asked} | ${types.join(', ')} | ${standing === null ? '' : code(standing)} | ${shown.join(' ')} | ${when} |`;
}

function tableOf(name: keyof TicketTables): string {
  const { writes, reads } = OUT_OF_BOX_TABLES[name];
  const written: Readonly<Partial<Record<WrittenStanding, Written>>> = writes;
  const rows = WRITTEN_STANDINGS.flatMap((standing) => {
    const row = written[standing];
    if (!row) return [];
    const { state, approval, words } = row;
    return `| ${code(standing)} | ${code(state)} | ${code(approval)} | ${words ?? ''} | ${meaningOf(standing)} |`;
  });
  const meanings = Object.entries(reads).map(([state, standing]) => `${code(state)} ${standing}`);
  return [
    `### ${NAMES[name]}\n`,
    '| Standing | `state` written | `approval` written | First words | Counts as |\n|---|---|---|---|---|',
    ...rows,
    `\nRead: ${meanings.toSorted().join(', ')}; any other is unknown.`,
  ].join('\n');
}

function section(): string {
  const names = Object.keys(OUT_OF_BOX_TABLES) as (keyof TicketTables)[];
  return [
    `${BEGIN}\n`,
    '| Asked for | On | Standing | The note begins with | When |\n|---|---|---|---|---|',
    ...MOMENTS.map(momentRow),
    '',
    names.map(tableOf).join('\n\n'),
    `\n${END}`,
  ].join('\n');
}

/** The page with its tables as the code has them. */
export function withTicketStates(page: string): string {
  return between(page, 'docs/states.md', [BEGIN, END], section());
}

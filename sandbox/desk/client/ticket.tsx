import { useState } from 'preact/hooks';
import { control, ticketPath } from './control.ts';
import { type Live, useDoing } from './live.ts';
import { nameOf, writerOf } from './names.ts';
import { Badge, Empty, Failed, Panel, Said } from './parts.tsx';
import type {
  ApproverRow,
  CatalogItem,
  JournalEntry,
  Person,
  Ticket,
  TicketRef,
  TicketRow,
} from './shapes.ts';
import { momentOf } from './times.ts';

type TicketProps = {
  readonly chosen: TicketRef | null;
  readonly row: TicketRow | null;
  readonly ticket: Live<Ticket>;
  readonly item: CatalogItem | null;
  readonly tool: string;
  readonly people: readonly Person[];
};

/** Entries of the journal that are shown unfolded. */
const NEWEST = 4;

/** The ticket as its own tool shows it. */
export function TicketPanel({ chosen, row, ticket, item, tool, people }: TicketProps) {
  if (!chosen)
    return (
      <Panel title="Ticket" id="ticket">
        <Empty>Order something, or choose a ticket.</Empty>
      </Panel>
    );
  const { value } = ticket;
  return (
    <Panel
      title={row ? `${row.catalogItem}` : chosen.number}
      id="ticket"
      beside={value && <Badge tone={value.active ? 'busy' : 'quiet'}>{value.stateLabel}</Badge>}
    >
      <Failed error={ticket.error} />
      {value && (
        <>
          <Facts ticket={value} row={row} item={item} tool={tool} />
          <Approvers ticket={value} people={people} />
          <Journal entries={value.journal} people={people} />
          <Fields ticket={value} />
        </>
      )}
    </Panel>
  );
}

type FactsProps = {
  readonly ticket: Ticket;
  readonly row: TicketRow | null;
  readonly item: CatalogItem | null;
  readonly tool: string;
};

function Facts({ ticket, row, item, tool }: FactsProps) {
  const answered = Object.entries(ticket.variables).filter(([, answer]) => answer !== '');
  const labels = new Map(item?.questions.map(({ name, label }) => [name, label]));
  const facts = [
    ['Number', ticket.number],
    ['For', row?.requestedFor?.displayName ?? '–'],
    ['Approval in the tool', ticket.approval || '–'],
    ['Opened', row ? momentOf(row.openedAt) : '–'],
    ...(row?.table === 'incident' ? ofIncident(ticket.fields) : []),
    ...answered.map(([name, answer]) => [labels.get(name) ?? name, answer]),
  ];
  return (
    <>
      <p class="small">as {tool} shows it</p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const ofIncident = ({ priority = '', description = '' }: Ticket['fields']) => [
  ['Priority', priority || '–'],
  ['Reported', description || '–'],
];

function Approvers({ ticket, people }: { readonly ticket: Ticket; readonly people: readonly Person[] }) {
  if (ticket.approvals.length === 0) return null;
  return (
    <>
      <h3>Approvers in the ticket</h3>
      <ul class="rows">
        {ticket.approvals.map((row) => (
          <Approver key={row.id} ticket={ticket} row={row} name={nameOf(people, row.approver)} />
        ))}
      </ul>
    </>
  );
}

type ApproverProps = { readonly ticket: TicketRef; readonly row: ApproverRow; readonly name: string };

/** Whoever is asked in the ticket may decide there, instead of on a card. */
function Approver({ ticket, row, name }: ApproverProps) {
  const doing = useDoing();
  const [comments, setComments] = useState('');
  const decide = (state: 'approved' | 'rejected') => async () => {
    const body = { as: row.approver, state, ...(comments === '' ? {} : { comments }) };
    await control('POST', `${ticketPath(ticket)}/approvals/${row.id}`, body);
    return `${name} ${state} it in the ticket.`;
  };
  return (
    <li class="approver">
      <div class="line">
        <strong>{name}</strong>
        <Badge tone={row.state === 'requested' ? 'warn' : 'quiet'}>{row.state.replaceAll('_', ' ')}</Badge>
      </div>
      {row.comments && <p>{row.comments}</p>}
      {row.state === 'requested' && (
        <div class="line">
          <input
            aria-label={`Comment of ${name}`}
            placeholder="Comment"
            value={comments}
            onInput={(event) => setComments(event.currentTarget.value)}
          />
          <button
            type="button"
            aria-label={`Approve in the ticket as ${name}`}
            disabled={doing.busy}
            onClick={() => doing.run(decide('approved'))}
          >
            Approve
          </button>
          <button
            type="button"
            aria-label={`Reject in the ticket as ${name}`}
            disabled={doing.busy}
            onClick={() => doing.run(decide('rejected'))}
          >
            Reject
          </button>
        </div>
      )}
      <Said doing={doing} />
    </li>
  );
}

type JournalProps = { readonly entries: readonly JournalEntry[]; readonly people: readonly Person[] };

/** Newest first; what is older than the newest few is folded away. */
function Journal({ entries, people }: JournalProps) {
  const rows = entries.map((entry, place) => <Entry key={place} entry={entry} people={people} />).reverse();
  const older = rows.slice(NEWEST);
  return (
    <>
      <h3>Journal</h3>
      {rows.length === 0 && <Empty>Nothing is written yet.</Empty>}
      <ol class="journal">{rows.slice(0, NEWEST)}</ol>
      {older.length > 0 && (
        <details class="more">
          <summary>{older.length} older entries</summary>
          <ol class="journal">{older}</ol>
        </details>
      )}
    </>
  );
}

/** Lines for machines are there, and step back. */
function Entry({ entry, people }: { readonly entry: JournalEntry; readonly people: readonly Person[] }) {
  const lines = entry.text.split('\n');
  return (
    <li class={entry.kind === 'comment' ? 'comment' : 'note'}>
      <p class="small">
        <strong>{writerOf(people, entry.by)}</strong> ·{' '}
        {entry.kind === 'comment' ? 'comment, which the requester reads' : 'work note'} ·{' '}
        <time dateTime={entry.at}>{momentOf(entry.at)}</time>
      </p>
      <div class="text">
        {lines.map((line, place) => (
          <p key={place} class={/^\[.*\]$/.test(line) ? 'machine' : ''}>
            {line}
          </p>
        ))}
      </div>
    </li>
  );
}

function Fields({ ticket }: { readonly ticket: Ticket }) {
  const filled = Object.entries(ticket.fields).filter(([, value]) => value !== '');
  return (
    <details class="more">
      <summary>All fields of the record</summary>
      <dl class="facts fine">
        {filled.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={`/control${ticketPath(ticket)}`} target="_blank" rel="noreferrer">
          The ticket as JSON
        </a>
      </p>
    </details>
  );
}

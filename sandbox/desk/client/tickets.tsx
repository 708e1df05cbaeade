import type { Live } from './live.ts';
import { Badge, Empty, Failed, Panel } from './parts.tsx';
import type { Lists, TicketRef, TicketRow } from './shapes.ts';
import { minuteOf } from './times.ts';

type TicketsProps = {
  readonly tickets: Live<readonly TicketRow[]>;
  readonly lists: Lists | null;
  readonly chosen: TicketRef | null;
  readonly choose: (ticket: TicketRef) => void;
};

export function Tickets({ tickets, lists, chosen, choose }: TicketsProps) {
  const rows = tickets.value ?? [];
  return (
    <Panel title="Tickets" id="tickets">
      <Failed error={tickets.error} />
      {rows.length === 0 && <Empty>Nobody has ordered or reported anything yet.</Empty>}
      <ul class="tickets">
        {rows.map((row) => (
          <li key={`${row.system} ${row.number}`}>
            <button
              type="button"
              aria-current={isSame(row, chosen) ? 'true' : undefined}
              onClick={() => choose({ system: row.system, number: row.number })}
            >
              <span class="what">{row.catalogItem}</span>
              <Badge tone={row.active ? 'busy' : 'quiet'}>{row.stateLabel}</Badge>
              <span class="whom">
                {row.requestedFor ? `for ${row.requestedFor.displayName}` : 'for nobody named'}
              </span>
              <span class="small">
                {row.number}
                {placeOf(row, lists)} · {minuteOf(row.openedAt)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const isSame = (row: TicketRef, other: TicketRef | null) =>
  row.system === other?.system && row.number === other.number;

/** Tool and table, as far as there is more than one. */
function placeOf({ system, table }: TicketRow, lists: Lists | null): string {
  const of = lists?.systems.find(({ id }) => id === system);
  if (!of || !lists) return '';
  const named = of.tables.find(({ name }) => name === table)?.label;
  const words = [lists.systems.length > 1 ? of.label : null, of.tables.length > 1 ? named : null];
  return words
    .filter(Boolean)
    .map((word) => ` · ${word}`)
    .join('');
}

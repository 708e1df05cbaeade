import { useEffect, useMemo, useState } from 'preact/hooks';
import { Cards } from './cards.tsx';
import { Clock } from './clock.tsx';
import { ticketPath } from './control.ts';
import { Directory } from './directory.tsx';
import { FirstSteps } from './first-steps.tsx';
import { PulseContext, useCompany, useDoing, useLive, usePulse } from './live.ts';
import { Messages } from './messages.tsx';
import { nameOf } from './names.ts';
import { Order } from './order.tsx';
import type {
  Card,
  CatalogItem,
  Lists,
  Person,
  Ticket,
  TicketRef,
  TicketRow,
  TimelineRequest,
} from './shapes.ts';
import { TicketPanel } from './ticket.tsx';
import { Tickets } from './tickets.tsx';
import { Timeline } from './timeline.tsx';
import { Trouble } from './trouble.tsx';

export function App() {
  const pulse = usePulse();
  return (
    <PulseContext.Provider value={pulse}>
      <Desk />
    </PulseContext.Provider>
  );
}

function Desk() {
  const [chosen, choose] = useChosenTicket();
  const [as, setAs] = useState<string | null>(null);
  const timeDoing = useDoing();
  const people = (useCompany<readonly Person[]>('/directory/users').value ?? NONE).filter(
    ({ deleted }) => !deleted,
  );
  const lists = useCompany<Lists>('/lists').value;
  const catalog = useCompany<readonly CatalogItem[]>('/catalog').value ?? NONE;
  const tickets = useLive<readonly TicketRow[]>('/tickets');
  const ticket = useLive<Ticket>(chosen && ticketPath(chosen));
  const requests = useLive<{ readonly requests: readonly TimelineRequest[] }>(
    chosen && `${ticketPath(chosen)}/timeline`,
  );
  const cards = useLive<readonly Card[]>('/cards').value ?? NONE;
  const row = tickets.value?.find(isSame(chosen)) ?? null;
  const ofTicket = useMemo(() => cards.filter((card) => isSame(chosen)(card.ticket)), [cards, chosen]);
  const found = requests.value?.requests ?? NONE;
  const shownAs =
    as ?? ofTicket.flatMap(({ approvers, recipients }) => [...approvers, ...recipients])[0] ?? null;
  const take = (next: TicketRef) => {
    choose(next);
    setAs(null);
  };
  const personId = row?.requestedFor?.id ?? null;
  return (
    <>
      <header class="top">
        <h1>
          <img class="logo" src="/desk/icon.svg" alt="" />
          Countersign <span>sandbox desk</span>
        </h1>
        <Clock requests={found} doing={timeDoing} />
      </header>
      <main id="main">
        <FirstSteps
          item={catalog[0] ?? null}
          ticket={ticket.value}
          cards={ofTicket}
          doing={timeDoing}
          ordered={take}
          lookAs={setAs}
        />
        <div class="places">
          <div class="column first">
            <Order catalog={catalog} lists={lists} people={people} ordered={take} />
            <Tickets tickets={tickets} lists={lists} chosen={chosen} choose={take} />
          </div>
          <div class="column second">
            <TicketPanel
              chosen={chosen}
              row={row}
              ticket={ticket}
              item={catalog.find(({ catalogItem }) => catalogItem === row?.catalogItem) ?? null}
              tool={lists?.systems.find(({ id }) => id === chosen?.system)?.label ?? chosen?.system ?? ''}
              people={people}
            />
            <Timeline requests={requests} chosen={chosen !== null} />
          </div>
          <div class="column third">
            <Cards ticket={chosen} all={cards} people={people} lists={lists} as={shownAs} setAs={setAs} />
            <Directory
              person={people.find(({ id }) => id === personId) ?? null}
              since={row?.openedAt ?? ''}
              people={people}
              isAboutAccount={row?.table === 'incident'}
            />
            <Messages as={shownAs} name={shownAs === null ? '' : nameOf(people, shownAs)} lists={lists} />
          </div>
          <Trouble ticket={chosen} />
        </div>
      </main>
    </>
  );
}

const NONE: readonly never[] = [];

const isSame = (chosen: TicketRef | null) => (other: TicketRef | null) =>
  chosen !== null && other?.system === chosen.system && other.number === chosen.number;

/** Stands in the address, so that a reload, a link and the back button keep it. */
function useChosenTicket(): [TicketRef | null, (ticket: TicketRef) => void] {
  const [chosen, setChosen] = useState(ticketIn(location.hash));
  useEffect(() => {
    const follow = () => setChosen(ticketIn(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [
    chosen,
    ({ system, number }) => {
      location.hash = `${encodeURIComponent(system)}/${encodeURIComponent(number)}`;
    },
  ];
}

function ticketIn(hash: string): TicketRef | null {
  const [system, number] = hash.slice(1).split('/').map(decodeURIComponent);
  return system && number ? { system, number } : null;
}

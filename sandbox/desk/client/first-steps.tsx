import { useState } from 'preact/hooks';
import { settle } from './clock.tsx';
import { control } from './control.ts';
import type { Doing } from './live.ts';
import { orderOf } from './offers.ts';
import { goTo } from './parts.tsx';
import type { Card, CatalogItem, Ticket, TicketRef } from './shapes.ts';

const HIDDEN = 'first steps hidden';
/** So that the access of the first order ends while one looks on, where its item asks for how long. */
const ASKED_FOR_DAYS = { question: 'duration_days', answer: '14' };

type FirstStepsProps = {
  readonly item: CatalogItem | null;
  readonly ticket: Ticket | null;
  /** Cards of the ticket. */
  readonly cards: readonly Card[];
  readonly doing: Doing;
  readonly ordered: (ticket: TicketRef) => void;
  readonly lookAs: (personId: string) => void;
};

/** The way through for whoever comes here first: three steps, each a button. */
export function FirstSteps({ item, ticket, cards, doing, ordered, lookAs }: FirstStepsProps) {
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) !== null);
  if (hidden || !item) return null;
  const waiting = cards.find(({ approvers }) => approvers.length > 0);
  const decided = cards.length > 0 && !waiting;
  const order = async () => {
    const asks = item.questions.some(({ name }) => name === ASKED_FOR_DAYS.question);
    const answers: Record<string, string> = asks ? { [ASKED_FOR_DAYS.question]: ASKED_FOR_DAYS.answer } : {};
    const made = await control<TicketRef>('POST', '/tickets', orderOf(item, null, answers));
    ordered(made);
    return `${made.number} is ordered. Somebody is asked within seconds.`;
  };
  const approve = () => {
    const asked = waiting?.approvers[0];
    if (asked) lookAs(asked);
    goTo('cards');
  };
  const see = async () => {
    const words = await settle();
    goTo('ticket');
    return words;
  };
  const hide = () => {
    localStorage.setItem(HIDDEN, 'yes');
    setHidden(true);
  };
  return (
    <aside class="first-steps" aria-label="First steps">
      <div class="line">
        <p>
          <strong>New here?</strong> A company, its tools and its people are simulated. You are all of them.
        </p>
        <button type="button" class="quiet" onClick={hide}>
          Hide these steps
        </button>
      </div>
      <ol>
        <li class={ticket ? 'done' : ''}>
          <p>Somebody orders “{item.catalogItem}”.</p>
          <button
            type="button"
            class={ticket ? '' : 'strong'}
            disabled={doing.busy}
            onClick={() => doing.run(order)}
          >
            Order
          </button>
        </li>
        <li class={decided ? 'done' : ''}>
          <p>Whoever decides has a card in their chat. Press Approve on it.</p>
          <button type="button" class={waiting ? 'strong' : ''} disabled={!waiting} onClick={approve}>
            Go to the card
          </button>
        </li>
        <li class={ticket && !ticket.active ? 'done' : ''}>
          <p>The access is written, proven by reading it back, and told by the ticket.</p>
          <button
            type="button"
            class={decided && ticket?.active ? 'strong' : ''}
            disabled={doing.busy || !ticket}
            onClick={() => doing.run(see)}
          >
            See
          </button>
        </li>
      </ol>
    </aside>
  );
}

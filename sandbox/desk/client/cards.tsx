import { AdaptiveCardView, type Pressed } from './adaptive-card.tsx';
import { answerWords } from './answer-words.ts';
import { Combobox, type Option } from './combobox.tsx';
import { control } from './control.ts';
import { useDoing, useLive } from './live.ts';
import { nameOf } from './names.ts';
import { optionOf } from './order.tsx';
import { Badge, Empty, Failed, Panel, Said } from './parts.tsx';
import type { Card, Lists, Person, PressAnswer, TicketRef } from './shapes.ts';

type CardsProps = {
  readonly ticket: TicketRef | null;
  readonly all: readonly Card[];
  readonly people: readonly Person[];
  readonly lists: Lists | null;
  readonly as: string | null;
  readonly setAs: (id: string) => void;
};

/** The chats of the person that is chosen, and the cards of others, which anybody can try to press. */
export function Cards({ ticket, all, people, lists, as, setAs }: CardsProps) {
  const seen = useLive<readonly Card[]>(as === null ? null : `/cards?as=${encodeURIComponent(as)}`);
  const own = newestFirst((seen.value ?? []).filter(isOf(ticket)));
  const foreign = newestFirst(
    all.filter(isOf(ticket)).filter(({ id }) => !own.some((card) => card.id === id)),
  );
  const name = as === null ? '' : nameOf(people, as);
  return (
    <Panel title="Cards" id="cards">
      <Combobox
        label="As"
        hint="Whose cards?"
        options={whoHasCards(people, all)}
        chosen={as}
        choose={setAs}
      />
      <Failed error={seen.error} />
      {as === null && <Empty>Once somebody is asked, their card is here.</Empty>}
      {as !== null && seen.value && own.length === 0 && (
        <Empty>{`${name} has no card${ticket ? ` of ${ticket.number}` : ''}.`}</Empty>
      )}
      {as !== null &&
        own.map((card) => (
          <CardBox
            key={card.id}
            card={card}
            as={as}
            name={name}
            owner={null}
            channel={channelOf(card, lists)}
          />
        ))}
      {as !== null && foreign.length > 0 && (
        <details class="more">
          <summary>
            {foreign.length === 1 ? 'One card' : `${foreign.length} cards`} of others: press as {name} all the
            same
          </summary>
          {foreign.map((card) => (
            <CardBox
              key={card.id}
              card={card}
              as={as}
              name={name}
              owner={ownersOf(card, people)}
              channel={channelOf(card, lists)}
            />
          ))}
        </details>
      )}
    </Panel>
  );
}

type BoxProps = {
  readonly card: Card;
  readonly as: string;
  readonly name: string;
  /** Whose it is, where it isn't that of the person who looks. */
  readonly owner: string | null;
  readonly channel: string;
};

function CardBox({ card, as, name, owner, channel }: BoxProps) {
  const doing = useDoing();
  const press = (pressed: Pressed) =>
    void doing.run(async () => {
      const answer = await control<PressAnswer>('POST', `/cards/${encodeURIComponent(card.id)}/press`, {
        as,
        ...pressed,
      });
      return answerWords(answer);
    });
  const openUrl = (url: string) => void doing.run(async () => opened(url, as));
  const view = owner === null ? (card.views[as] ?? card.card) : card.card;
  return (
    <div class="card-box">
      <p class="line small">
        <span>
          {channel} · {card.ticket?.number} ·{' '}
          {owner === null ? `to ${name}` : `to ${owner}, pressed as ${name}`}
        </span>
        {owner === null && card.approvers.includes(as) && <Badge tone="warn">Waits for {name}</Badge>}
      </p>
      <AdaptiveCardView card={view} label={`Card in ${channel}`} press={press} openUrl={openUrl} />
      <Said doing={doing} busy="Pressed; the app is answering …" />
    </div>
  );
}

/** The app's pages are opened as that person; those of the company's tools are at the sandbox, under the tool's own name. */
function opened(url: string, as: string): string {
  const wanted = new URL(url, location.href);
  const isOurs = wanted.origin === location.origin;
  if (isOurs) wanted.searchParams.set('as', as);
  const target = isOurs
    ? wanted
    : new URL(`/web/${wanted.host}${wanted.pathname}${wanted.search}`, location.href);
  window.open(target, '_blank', 'noreferrer');
  return `Opened in another tab: ${url}`;
}

const isOf =
  (ticket: TicketRef | null) =>
  (card: Card): boolean =>
    ticket === null || (card.ticket?.number === ticket.number && card.ticket.system === ticket.system);

const newestFirst = (cards: readonly Card[]): readonly Card[] => [...cards].reverse();

function whoHasCards(people: readonly Person[], cards: readonly Card[]): readonly Option[] {
  const waiting = new Map<string, number>();
  const has = new Set<string>();
  for (const { recipients, approvers } of cards) {
    for (const id of recipients) has.add(id);
    for (const id of approvers) waiting.set(id, (waiting.get(id) ?? 0) + 1);
  }
  const rank = ({ id }: Person) => (waiting.has(id) ? 0 : has.has(id) ? 1 : 2);
  return [...people]
    .sort((one, other) => rank(one) - rank(other))
    .map((person) => {
      const count = waiting.get(person.id);
      const mark = count ? `${count} waiting` : has.has(person.id) ? 'has cards' : undefined;
      return { ...optionOf(person), ...(mark ? { mark } : {}) };
    });
}

const channelOf = ({ channel }: Card, lists: Lists | null): string =>
  lists?.channels.find(({ id }) => id === channel)?.label ?? channel;

const ownersOf = ({ recipients }: Card, people: readonly Person[]): string =>
  recipients.map((id) => nameOf(people, id)).join(', ') || 'a channel';

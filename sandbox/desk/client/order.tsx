import { useMemo, useState } from 'preact/hooks';
import { Combobox } from './combobox.tsx';
import { control } from './control.ts';
import { useDoing } from './live.ts';
import { type Answers, type Offer, offersOf } from './offers.ts';
import { Panel, Said } from './parts.tsx';
import { QuestionField } from './question.tsx';
import type { CatalogItem, Lists, Person, TicketRef } from './shapes.ts';

type OrderProps = {
  readonly catalog: readonly CatalogItem[];
  readonly lists: Lists | null;
  readonly people: readonly Person[];
  readonly ordered: (ticket: TicketRef) => void;
};

/** Where one orders or reports is asked only where there is a choice. */
export function Order({ catalog, lists, people, ordered }: OrderProps) {
  const systems = lists?.systems.map(({ id }) => id) ?? [];
  const [chosenSystem, setSystem] = useState<string | null>(null);
  const system = chosenSystem ?? systems[0] ?? null;
  const [offerId, setOffer] = useState<string | null>(null);
  const [personId, setPerson] = useState<string | null>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const doing = useDoing();
  const offers = useMemo(() => offersOf(system, catalog, lists), [system, catalog, lists]);
  const offer = offers.find(({ id }) => id === offerId) ?? null;

  const chooseOffer = (id: string) => {
    setOffer(id);
    setAnswers({});
  };
  const order = async () => {
    if (!offer) throw new Error('Choose what to order or report first.');
    const ticket = await control<TicketRef>('POST', '/tickets', offer.ticket(answers, personId));
    ordered(ticket);
    return `${ticket.number} is ${offer.done}.`;
  };

  return (
    <Panel title="Order or report" id="order">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void doing.run(order);
        }}
      >
        {systems.length > 1 && (
          <Combobox
            label="In which tool"
            options={systems.map((id) => ({ id, name: labelOf(lists, id) }))}
            chosen={system}
            choose={setSystem}
          />
        )}
        <Combobox
          label="What"
          hint="Search the catalog"
          options={offers}
          chosen={offerId}
          choose={chooseOffer}
        />
        {offer?.forSomebody !== false && (
          <Combobox
            label="For whom"
            hint="Somebody who may ask for it"
            options={people.map(optionOf)}
            chosen={personId}
            choose={setPerson}
          />
        )}
        {offer && (
          <Questions
            offer={offer}
            answers={answers}
            people={people}
            answer={(name, answer) => setAnswers((last) => ({ ...last, [name]: answer }))}
          />
        )}
        <button type="submit" class="strong" disabled={doing.busy || !offer}>
          {offer?.verb ?? 'Order'}
        </button>
        <Said doing={doing} busy="Handed in …" />
      </form>
    </Panel>
  );
}

type QuestionsProps = {
  readonly offer: Offer;
  readonly answers: Answers;
  readonly people: readonly Person[];
  readonly answer: (name: string, answer: string) => void;
};

function Questions({ offer, answers, people, answer }: QuestionsProps) {
  if (offer.questions.length === 0) return null;
  return (
    <fieldset>
      <legend>{offer.forSomebody ? 'Questions of the item' : 'Fields of the record'}</legend>
      {offer.questions.map((question) =>
        question.type === 'person' ? (
          <Combobox
            key={`${offer.id} ${question.name}`}
            label={question.label}
            {...(question.mandatory ? { hint: 'Must be said' } : {})}
            options={people.map(optionOf)}
            chosen={answers[question.name] ?? null}
            choose={(id) => answer(question.name, id)}
          />
        ) : (
          <QuestionField
            key={`${offer.id} ${question.name}`}
            question={question}
            answer={answers[question.name] ?? question.default ?? ''}
            onAnswer={(text) => answer(question.name, text)}
          />
        ),
      )}
      {offer.forSomebody && (
        <p class="hint">What must be answered (*) and is left empty, the sandbox answers.</p>
      )}
    </fieldset>
  );
}

export function optionOf({ id, displayName, userPrincipalName, jobTitle, department }: Person) {
  const detail = [jobTitle, department, userPrincipalName].filter(Boolean).join(' · ');
  return { id, name: displayName, detail };
}

const labelOf = (lists: Lists | null, id: string): string =>
  lists?.systems.find((system) => system.id === id)?.label ?? id;

import { useMemo, useState } from 'preact/hooks';
import { Combobox } from './combobox.tsx';
import { control } from './control.ts';
import { useDoing } from './live.ts';
import { Panel, Said } from './parts.tsx';
import { QuestionField } from './question.tsx';
import type { CatalogItem, Lists, Person, TicketRef } from './shapes.ts';

type OrderProps = {
  readonly catalog: readonly CatalogItem[];
  readonly lists: Lists | null;
  readonly people: readonly Person[];
  readonly ordered: (ticket: TicketRef) => void;
};

/** Where one orders is asked only where there is a choice. */
export function Order({ catalog, lists, people, ordered }: OrderProps) {
  const systems = [...new Set(catalog.map(({ system }) => system))];
  const [chosenSystem, setSystem] = useState<string | null>(null);
  const system = chosenSystem ?? systems[0] ?? null;
  const [itemName, setItem] = useState<string | null>(null);
  const [personId, setPerson] = useState<string | null>(null);
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const doing = useDoing();
  const items = useMemo(() => catalog.filter((item) => item.system === system), [catalog, system]);
  const item = items.find(({ catalogItem }) => catalogItem === itemName) ?? null;

  const chooseItem = (name: string) => {
    setItem(name);
    setAnswers({});
  };
  const order = async () => {
    if (!item) throw new Error('Choose what to order first.');
    const ticket = await control<TicketRef>('POST', '/tickets', orderOf(item, personId, answers));
    ordered(ticket);
    return `${ticket.number} is ordered.`;
  };

  return (
    <Panel title="Order" id="order">
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
          options={items.map((one) => ({
            id: one.catalogItem,
            name: one.catalogItem,
            detail: one.description,
          }))}
          chosen={itemName}
          choose={chooseItem}
        />
        <Combobox
          label="For whom"
          hint="Somebody who may ask for it"
          options={people.map(optionOf)}
          chosen={personId}
          choose={setPerson}
        />
        {item && (
          <fieldset>
            <legend>Questions of the item</legend>
            {item.questions.map((question) => (
              <QuestionField
                key={`${item.catalogItem} ${question.name}`}
                question={question}
                answer={answers[question.name] ?? question.default ?? ''}
                onAnswer={(answer) => setAnswers((last) => ({ ...last, [question.name]: answer }))}
              />
            ))}
            <p class="hint">What must be answered (*) and is left empty, the sandbox answers.</p>
          </fieldset>
        )}
        <button type="submit" class="strong" disabled={doing.busy || !item}>
          Order
        </button>
        <Said doing={doing} busy="Ordering …" />
      </form>
    </Panel>
  );
}

export function optionOf({ id, displayName, userPrincipalName, jobTitle, department }: Person) {
  const detail = [jobTitle, department, userPrincipalName].filter(Boolean).join(' · ');
  return { id, name: displayName, detail };
}

/** Empty answers are left out: to a question that is not answered the sandbox may have an answer. */
export function orderOf(
  item: CatalogItem,
  personId: string | null,
  answers: Readonly<Record<string, string>>,
) {
  const variables = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== ''));
  return {
    system: item.system,
    catalogItem: item.catalogItem,
    ...(personId === null ? {} : { requestedFor: personId }),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
  };
}

const labelOf = (lists: Lists | null, id: string): string =>
  lists?.systems.find((system) => system.id === id)?.label ?? id;

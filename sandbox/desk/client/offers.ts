/** What people bring to a tool's desk: items that they order, and what they report on a table's own form. */
import type { CatalogItem, Lists, Question } from './shapes.ts';

export type Answers = Readonly<Record<string, string>>;

export type Offer = {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  /** Beside the answers it is asked for whom. */
  readonly forSomebody: boolean;
  readonly questions: readonly Question[];
  /** What the button says, and what came of it: `Order`, `ordered`. */
  readonly verb: string;
  readonly done: string;
  /** The body of `POST /tickets`. Throws in words where an answer is missing. */
  readonly ticket: (answers: Answers, personId: string | null) => object;
};

export function offersOf(system: string | null, catalog: readonly CatalogItem[], lists: Lists | null) {
  const items = catalog.filter((item) => item.system === system).map(itemOffer);
  const tables = lists?.systems.find(({ id }) => id === system)?.tables ?? [];
  const reports = tables.flatMap(({ name, label, reports: form }) =>
    system !== null && form ? [reportOffer(system, name, label, form.fields)] : [],
  );
  return [...items, ...reports];
}

function itemOffer(item: CatalogItem): Offer {
  return {
    id: `item ${item.catalogItem}`,
    name: item.catalogItem,
    detail: item.description,
    forSomebody: true,
    questions: item.questions,
    verb: 'Order',
    done: 'ordered',
    ticket: (answers, personId) => orderOf(item, personId, answers),
  };
}

/** Empty answers are left out: to a question that is not answered the sandbox may have an answer. */
export function orderOf(item: CatalogItem, personId: string | null, answers: Answers) {
  const variables = answered(answers);
  return {
    system: item.system,
    catalogItem: item.catalogItem,
    ...(personId === null ? {} : { requestedFor: personId }),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
  };
}

function reportOffer(system: string, table: string, label: string, fields: readonly Question[]): Offer {
  return {
    id: `table ${table}`,
    name: label,
    detail: 'Reported, not ordered',
    forSomebody: false,
    questions: fields,
    verb: 'Report',
    done: 'reported',
    ticket(answers) {
      const said = answered({ ...usualOf(fields), ...answers });
      const missing = fields.filter(({ name, mandatory }) => mandatory && said[name] === undefined);
      if (missing.length > 0)
        throw new Error(`Say first: ${missing.map((field) => field.label).join(', ')}.`);
      return { system, table, ...said };
    },
  };
}

const usualOf = (fields: readonly Question[]): Answers =>
  Object.fromEntries(fields.map(({ name, default: usual = '' }) => [name, usual]));

const answered = (answers: Answers): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== ''));

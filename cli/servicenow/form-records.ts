/** Questions that policy tables read on the forms of what can be ordered, as variable sets to put on catalog items. */
import { type KitRecord, record } from './update-set.ts';

/** Of a policy table only what names questions. */
export type FormTable = {
  readonly kind: string;
  readonly title?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly catalogItems?: readonly {
    readonly name: string;
    readonly means: { readonly variable?: string; readonly values?: Readonly<Record<string, string>> };
  }[];
};

/** The platform's numbers of kinds of question. */
const TYPES = { lines: '2', choice: '5', line: '6', date: '9' } as const;

type Question = {
  readonly asks: string;
  readonly type: keyof typeof TYPES;
  readonly required?: true;
};

/** What stands in `variables` of a table, by its role there. What is for information only is not asked. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  justification: { asks: 'Why is it needed?', type: 'lines', required: true },
  until: { asks: 'Until when is it needed?', type: 'date' },
  days: { asks: 'For how many days is it needed?', type: 'line' },
  userPrincipalName: { asks: 'For whom (sign-in name)?', type: 'line', required: true },
  costCenter: { asks: 'Which cost center pays (code)?', type: 'line', required: true },
  manager: { asks: 'Who is the manager (sign-in name)?', type: 'line' },
  country: { asks: 'In which country (two letters)?', type: 'line' },
};

function set(name: string, title: string, questions: readonly KitRecord[]): readonly KitRecord[] {
  return [
    record('item_option_new_set', name, 'Variable Set', {
      active: 'true',
      display_title: 'false',
      internal_name: name,
      title,
      type: 'one_to_one',
    }),
    ...questions,
  ];
}

function question(inSet: string, name: string, { asks, type, required }: Question, place: number): KitRecord {
  const setRecord = record('item_option_new_set', inSet, 'Variable Set', {});
  return record('item_option_new', `${inSet}.${name}`, 'Variable', {
    active: 'true',
    mandatory: String(required === true),
    name,
    order: String((place + 1) * 100),
    question_text: asks,
    type: TYPES[type],
    variable_set: [setRecord.sysId, inSet],
  });
}

const asName = (text: string) => text.replaceAll(/[^a-z0-9]+/gi, '_').toLowerCase();

/** What every order of the table's kind asks. */
function sharedSet({ kind, title, variables = {} }: FormTable): readonly KitRecord[] {
  const asked = Object.entries(variables).flatMap(([role, name]) => {
    const known = Object.hasOwn(QUESTIONS, role) ? QUESTIONS[role] : undefined;
    return known && typeof name === 'string' ? [{ name, known }] : [];
  });
  if (asked.length === 0) return [];
  const inSet = `countersign_${asName(kind)}`;
  return set(
    inSet,
    `Countersign: ${title ?? kind}`,
    asked.map(({ name, known }, place) => question(inSet, name, known, place)),
  );
}

/** What one item asks to tell what is meant: the values are those of the table, and no others. */
function ownSets({ catalogItems = [] }: FormTable): readonly KitRecord[] {
  return catalogItems.flatMap(({ name, means: { variable, values = {} } }) => {
    if (variable === undefined) return [];
    const inSet = `countersign_${asName(name)}`;
    const asks: Question = { asks: name, type: 'choice', required: true };
    const asked = question(inSet, variable, asks, 0);
    const choices = Object.keys(values).map((value, place) =>
      record('question_choice', `${inSet}.${variable}=${value}`, 'Question Choice', {
        inactive: 'false',
        order: String((place + 1) * 100),
        question: [asked.sysId, variable],
        text: value,
        value,
      }),
    );
    return set(inSet, `Countersign: ${name}`, [asked, ...choices]);
  });
}

export function formRecords(tables: readonly FormTable[]): readonly KitRecord[] {
  return tables.flatMap((table) => [...sharedSet(table), ...ownSets(table)]);
}

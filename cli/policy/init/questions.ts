import { Misuse } from '../../../sandbox/command-line.ts';
import type { GroupAnswer } from './first-groups.ts';
import { type Approver, type CompanyAnswers, madeUpId, type NamedId } from './first-table.ts';
import { isTimeZone, objectIdIn } from './shapes.ts';

/** Asks one question and gives the answer, trimmed; `null`: there are no more answers. */
export type Ask = (question: string) => Promise<string | null>;

type Answered<Value> = { readonly value: Value } | { readonly because: string };

/** Makes a question until its answer can be used. Throws a `Misuse` where the answers end before. */
async function asked<Value>(
  ask: Ask,
  say: (text: string) => void,
  question: string,
  read: (answer: string) => Answered<Value>,
): Promise<Value> {
  for (;;) {
    const answer = await ask(question);
    if (answer === null) throw new Misuse(`"${question}" was not answered: nothing was written.`);
    const answered = read(answer);
    if ('value' in answered) return answered.value;
    say(answered.because);
  }
}

const text = (answer: string): Answered<string> =>
  answer === '' ? { because: 'This needs an answer.' } : { value: answer };

const oneId = (answer: string): Answered<string> => {
  const id = objectIdIn(answer);
  return id === null
    ? { because: `"${answer}" is no object id: it looks like 7c9e6679-7425-40de-944b-e07fc1f90ae7.` }
    : { value: id };
};

function idsIn(answer: string): Answered<readonly string[]> {
  const ids = answer.split(/[\s,;]+/).filter((part) => part !== '');
  const wrong = ids.find((id) => objectIdIn(id) === null);
  if (wrong !== undefined) return { because: `"${wrong}" is no object id. Separate several by commas.` };
  return { value: [...new Set(ids.flatMap((id) => objectIdIn(id) ?? []))] };
}

/** What a first table of groups needs to know, from somebody who is asked for it; the directory is not read. */
export async function fromQuestions(
  ask: Ask,
  say: (text: string) => void,
  timeZone: string,
): Promise<{ readonly company: CompanyAnswers; readonly groups: readonly GroupAnswer[] }> {
  const name = await asked(ask, say, 'What is the company called?', text);
  const zone = await asked(ask, say, `In which time zone does it work? [${timeZone}]`, (answer) => {
    if (answer === '') return { value: timeZone };
    return isTimeZone(answer)
      ? { value: answer }
      : { because: `"${answer}" is no time zone: it looks like Europe/Amsterdam.` };
  });
  const operators = {
    name: await asked(
      ask,
      say,
      'Which group of the directory is called when something needs a person?',
      text,
    ),
    id: await asked(ask, say, 'Its object id?', oneId),
  };
  const queue = await asked(
    ask,
    say,
    'Which assignment group of the ticket tool looks after access? (empty: fill in later)',
    (answer) => ({ value: answer === '' ? null : answer }),
  );
  const groups: GroupAnswer[] = [];
  for (;;) {
    const more =
      groups.length === 0 ? 'Which group may be asked for?' : 'Which other group? (empty: no more)';
    const group = await asked(ask, say, more, (answer) =>
      answer === '' && groups.length === 0
        ? { because: 'A table needs one group at least.' }
        : { value: answer },
    );
    if (group === '') break;
    groups.push(await aboutGroup(ask, say, group, operators, groups));
  }
  return { company: { company: name, timeZone: zone, operators, queue }, groups };
}

async function aboutGroup(
  ask: Ask,
  say: (text: string) => void,
  name: string,
  operators: NamedId,
  before: readonly GroupAnswer[],
): Promise<GroupAnswer> {
  const id = await asked(ask, say, `The object id of ${name}?`, (answer) => {
    const read = oneId(answer);
    if (!('value' in read)) return read;
    if (read.value === operators.id)
      return { because: `That is ${operators.name}, whose members operate: no ticket may lead into it.` };
    const other = before.find(({ group }) => group.id === read.value);
    return other ? { because: `That is ${other.group.name}, which you named before.` } : read;
  });
  const ids = await asked(
    ask,
    say,
    `Who says yes to it? Object ids of people (empty: ${operators.name})`,
    idsIn,
  );
  const itemName = await asked(
    ask,
    say,
    `What is ordered, as the catalog calls it? [Access to ${name}]`,
    (answer) => {
      const item = answer === '' ? `Access to ${name}` : answer;
      return before.some((one) => one.item.name === item)
        ? { because: `"${item}" leads to another group already.` }
        : { value: item };
    },
  );
  const itemId = await asked(ask, say, 'The id (sys_id) of that item? (empty: fill in later)', (answer) => {
    if (before.some((one) => one.item.id !== null && one.item.id === answer))
      return { because: 'Another item has that id.' };
    return { value: answer === '' ? null : answer };
  });
  return { group: { id, name }, approvers: ids.map(approver), item: { name: itemName, id: itemId } };
}

/** Of people who were named by their ids, the name is not known. */
function approver(id: string, place: number): Approver {
  return { id, name: `owner ${place + 1}`, userPrincipalName: `owner.${madeUpId(place)}@cases.example` };
}

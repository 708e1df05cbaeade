import type { DoneAction, ReviewedAction } from '../domain/debt.ts';
import { parseStrictly } from '../domain/strict-json.ts';
import { mended, typed } from '../domain/written-text.ts';
import type { Issue } from '../ports/ticketing.ts';

/** What somebody says of what was done with emergency access. */
type DebtReview = { readonly words: string; readonly actions: readonly ReviewedAction[] };

type ReviewRead =
  | { readonly read: true; readonly review: DebtReview }
  | { readonly read: false; readonly issues: readonly Issue[] };

const LONGEST_SENTENCE = 1000;
const MOST_ACTIONS = 1000;

/** Reads `{words, actions: [{actionId, sentence}]}`, naming everything that is wrong with it at once. `shown`: each of these needs a sentence. */
export function readDebtReview(text: string, shown: readonly DoneAction[]): ReviewRead {
  const json = parseStrictly(text);
  if (!json.parsed) return { read: false, issues: json.issues };
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { read: false, issues: [{ path: '$', message: 'must be an object with words and actions' }] };
  const { words, actions = [], ...rest } = value as Readonly<Record<string, unknown>>;
  const issues: Issue[] = [];
  const wrong = (path: string, message: string) => void issues.push({ path, message });
  sentence(words, '/words', wrong);
  const said = actionsIn(actions, shown, wrong);
  for (const { id, activity } of shown)
    if (!said.some(({ actionId }) => actionId === id))
      wrong('/actions', `lacks a sentence on "${activity}" (${id})`);
  for (const name of Object.keys(rest).slice(0, 10)) wrong(`/${name}`, 'is not known; use words, actions');
  if (issues.length > 0) return { read: false, issues: issues.slice(0, 50) };
  return { read: true, review: { words: typed(String(words)), actions: said } };
}

type Wrong = (path: string, message: string) => void;

function sentence(value: unknown, path: string, wrong: Wrong): void {
  if (typeof value !== 'string' || mended(value).trim() === '')
    wrong(path, 'must be a text that is not empty');
  else if (value.length > LONGEST_SENTENCE) wrong(path, `is longer than ${LONGEST_SENTENCE} characters`);
}

function actionsIn(actions: unknown, shown: readonly DoneAction[], wrong: Wrong): readonly ReviewedAction[] {
  if (!Array.isArray(actions) || actions.length > MOST_ACTIONS) {
    wrong('/actions', `must be a list of at most ${MOST_ACTIONS}`);
    return [];
  }
  return actions.map((one: unknown, at) => {
    const { actionId, sentence: said, ...rest } = (one ?? {}) as Readonly<Record<string, unknown>>;
    if (!shown.some(({ id }) => id === actionId))
      wrong(`/actions/${at}/actionId`, 'is no action that the directory shows');
    sentence(said, `/actions/${at}/sentence`, wrong);
    for (const name of Object.keys(rest).slice(0, 3)) wrong(`/actions/${at}/${name}`, 'is not known');
    return { actionId: String(actionId), sentence: typed(String(said)) };
  });
}

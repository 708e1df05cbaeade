import { familyOf } from '../targets/index.ts';
import type { Action, TargetWords } from '../targets/words.ts';
import { listed } from './people.ts';

/** The words for a target, by its key. */
export function wordsFor(target: string): TargetWords {
  return familyOf(target).words(target);
}

/** What one write does, whatever it changes together: `Assign Project Plan 3 and Visio Plan 2 to Anna`. */
export function writeWords(
  targets: readonly { readonly target: string; readonly name: string }[],
  action: Action,
  person: string,
): string {
  const spokenOfAlike = Map.groupBy(targets, ({ target }) => wordsFor(target));
  const sentences = [...spokenOfAlike].map(([words, some]) =>
    words.write[action](listed(some.map(({ name }) => name)), person),
  );
  return sentences
    .map((one, place) => (place === 0 ? one : `${one.charAt(0).toLowerCase()}${one.slice(1)}`))
    .join(', and ');
}

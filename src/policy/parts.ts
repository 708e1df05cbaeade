import type { DonePart } from '../domain/done-parts.ts';
import type { Part, Rules } from './rulebook.ts';

/**
 * The rules of the part that comes next of a request: each is decided, asked for and carried out by itself. Of a kind whose
 * decisions have one part they are all of its rules.
 */
export function partInHand(
  rules: Rules,
  { doneParts = [] }: { readonly doneParts?: readonly DonePart[] },
): Rules {
  const { parts } = rules;
  if (!parts) return rules;
  const left = parts.filter(({ name }) => !doneParts.some((done) => done.name === name));
  // a table deployed meanwhile may have no more of them
  const part = left[0] ?? parts[parts.length - 1] ?? parts[0];
  const { name, undone, stated, heading, noun, received, begins, done } = part;
  const words = { heading, noun, received, begins, done };
  const inHand = { name, undone, stated, ...words, follows: left.length > 1 };
  return { ...rules, ...(doneParts.length > 0 ? named(part) : part), part: inHand };
}

/** People are asked once in each part that wants them, under names of its own. */
function named(part: Part): Part {
  const own = <Stage extends { readonly name: string }>(stages: readonly Stage[]) =>
    stages.map((stage) => ({ ...stage, name: `${part.name}-${stage.name}` }));
  return {
    ...part,
    decide(request, facts, now) {
      const decision = part.decide(request, facts, now);
      return { ...decision, stages: own(decision.stages) };
    },
    whoIsAsked(request, facts, now) {
      const asked = part.whoIsAsked(request, facts, now);
      return asked && own(asked);
    },
  };
}

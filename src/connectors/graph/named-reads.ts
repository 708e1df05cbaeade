import type { GraphAnswer } from './answer.ts';
import type { Batch, BatchRead } from './batch.ts';
import type { GraphContext } from './purposes.ts';

/** Reads of one batch by names of our own, so that whoever needs an answer asks for it by what it is. */
export type NamedReads = ReadonlyMap<string, BatchRead>;

/** Throws for a name that was not read: a bug. */
export type AnswerTo = (name: string) => GraphAnswer;

export async function readByName(batch: Batch, reads: NamedReads, context: GraphContext): Promise<AnswerTo> {
  const answers = await batch([...reads.values()], context);
  const byName = new Map([...reads.keys()].map((name, index) => [name, answers[index]]));
  return (name) => {
    const answer = byName.get(name);
    if (!answer) throw new Error(`${name} was not asked for.`);
    return answer;
  };
}

import type { Reason } from '../../src/domain/decision.ts';
import type { Kind } from '../../src/domain/request.ts';
import { entryOf } from '../../src/kinds/reason-words.ts';
import { NOTHING_TO_DO, type Reader } from '../../src/policy/reason-entry.ts';

const READERS: readonly Reader[] = ['requester', 'approver', 'operator'];

/** Each reason with its rule, in their order, and below it what each reader is told to do next, where there is anything. */
export function explain(kind: Kind, reasons: readonly Reason[]): readonly string[] {
  return reasons.map(({ code, detail, rule }) => {
    const because = rule === undefined ? '' : ` [${code}, rule ${rule}]`;
    const next = entryOf(kind, code)?.next;
    const steps = READERS.flatMap((reader) =>
      next && next[reader] !== NOTHING_TO_DO ? [`\n    ${reader}: ${next[reader]}`] : [],
    );
    return `${detail}${because}${steps.join('')}`;
  });
}

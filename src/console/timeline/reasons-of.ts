import { listOf, textOf } from '../json-value.ts';
import type { Line } from './told.ts';

/** Every reason of a recorded decision, with the place of its rule. */
export function reasonsOf(decision: unknown): readonly Line[] {
  return listOf(decision, 'reasons').map((reason) => ({
    line: 'reason',
    code: textOf(reason, 'code'),
    text: textOf(reason, 'detail'),
    rule: textOf(reason, 'rule'),
  }));
}

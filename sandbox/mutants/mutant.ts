/** One changed line of one file. */
import { createHash } from 'node:crypto';

export type Change = {
  /** The range of the file's text that is replaced. */
  readonly from: number;
  readonly to: number;
  readonly put: string;
  /** What was done, in words. */
  readonly what: string;
  /** The innermost condition, choice or function it is in. */
  readonly branch: number;
  /** No type outside of the file can depend on it. */
  readonly isSealed: boolean;
};

export type Mutant = {
  readonly id: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly what: string;
  readonly branch: number;
  readonly isSealed: boolean;
};

/** `null` when the change would touch more lines than one, or none. */
export function mutantOf(file: string, text: string, change: Change): Mutant | null {
  const start = text.lastIndexOf('\n', change.from - 1) + 1;
  const next = text.indexOf('\n', change.from);
  const end = next < 0 ? text.length : next;
  if (change.to > end || change.put.includes('\n')) return null;
  const before = text.slice(start, end);
  const after = text.slice(start, change.from) + change.put + text.slice(change.to, end);
  if (before === after) return null;
  const line = text.slice(0, start).split('\n').length;
  const { what, branch, isSealed } = change;
  return { id: idOf(file, line, before, after), file, line, before, after, what, branch, isSealed };
}

/** Short enough to type, and another one as soon as the line is another. */
function idOf(file: string, ...parts: readonly (string | number)[]): string {
  const name = file.replace(/^.*\//, '').replace(/\.ts$/, '');
  return `${name}-${createHash('sha256')
    .update([file, ...parts].join('\n'))
    .digest('hex')
    .slice(0, 8)}`;
}

/** The file with the one line changed. Throws when the line is not what the mutant was made of. */
export function withMutant(text: string, { file, line, before, after }: Mutant): string {
  const lines = text.split('\n');
  if (lines[line - 1] !== before) throw new Error(`${file}:${line} is not "${before.trim()}" any more.`);
  lines[line - 1] = after;
  return lines.join('\n');
}

export function diffOf({ file, line, before, after, what }: Mutant): string {
  return `${file}:${line}  ${what}\n  - ${before.trim()}\n  + ${after.trim()}`;
}

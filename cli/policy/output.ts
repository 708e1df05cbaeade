import type { TableIssue } from '../../src/policy/table-issue.ts';

/** Where a command says things: data for programs, words for people. One call, one line or block. */
export type Output = {
  readonly data: (text: string) => void;
  readonly words: (text: string) => void;
};

/** `file#/path code: message`, which editors turn into a link. */
export function issueLine({ file, path, code, message }: TableIssue): string {
  return `${file}#${path} ${code}: ${message}`;
}

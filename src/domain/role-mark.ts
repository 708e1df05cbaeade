/** 128 bits in hexadecimal. */
const MARK = /\[countersign ([0-9a-f]{32})\]/;

/** Longer text tells nobody anything, and the directory may refuse it. */
const LONGEST_TEXT = 400;

/** What a request for a role is justified by, with the mark by which it is known again: the directory knows no request of ours otherwise. */
export function markedText(text: string, mark: string): string {
  return `${text.slice(0, LONGEST_TEXT)} [countersign ${mark}]`;
}

/** The mark in a text that the directory shows; `null`: there is none. */
export function markIn(text: string): string | null {
  return MARK.exec(text)?.[1] ?? null;
}

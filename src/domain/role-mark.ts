/** 128 bits in hexadecimal. */
const MARK = /\[countersign ([0-9a-f]{32})\]/;

/** The mark in a text that the directory shows; `null`: there is none. */
export function markIn(text: string): string | null {
  return MARK.exec(text)?.[1] ?? null;
}

/** What a stock instance keeps of a description; more would be cut without a word. */
const LONGEST_DESCRIPTION = 4_000;
const CUT = '\n… (cut here; the page of the request has the rest)';

export function fitting(text: string): string {
  if (text.length <= LONGEST_DESCRIPTION) return text;
  return `${text.slice(0, LONGEST_DESCRIPTION - CUT.length).replace(/[\uD800-\uDBFF]$/, '')}${CUT}`;
}

/** A title, as far as its column keeps it. */
export const oneLine = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)
    .replace(/[\uD800-\uDBFF]$/, '');

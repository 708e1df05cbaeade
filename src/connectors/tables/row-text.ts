/** A property holds 32 Ki characters of UTF-16; one less than that keeps clear of the edge. */
const LONGEST_PROPERTY = 32_000;
/** A row holds 1 MiB with its keys and property names. */
export const LONGEST_TEXT = 500_000;

/** The text as the properties `json`, `json1`, … of a row, which it has to fit into. */
export function textProperties(text: string): Record<string, string> {
  if (text.length <= LONGEST_PROPERTY) return { json: text };
  const properties: Record<string, string> = {};
  for (let start = 0, n = 0; start < text.length; n += 1) {
    const end = endOfPiece(text, start);
    properties[n === 0 ? 'json' : `json${n}`] = text.slice(start, end);
    start = end;
  }
  return properties;
}

/** No piece ends in half of a surrogate pair: nothing says that it would come back. */
function endOfPiece(text: string, start: number): number {
  const end = start + LONGEST_PROPERTY;
  const splits = end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? '');
  return splits ? end - 1 : end;
}

/** The text that `textProperties` spread over a row. */
export function textOf(row: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (let n = 0; ; n += 1) {
    const piece = row[n === 0 ? 'json' : `json${n}`];
    if (typeof piece !== 'string') return text;
    text += piece;
  }
}

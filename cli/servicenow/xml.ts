/** XML as ServiceNow writes it. */

/** A record's columns in order; an array stands for a reference: its `sys_id`, and how it is shown. */
export type Columns = Readonly<Record<string, string | readonly [id: string, shown: string]>>;

// XML 1.0 has no place for other control characters, escaped or not.
const UNSAYABLE = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Throws a `RangeError` for what no XML can hold. */
export function escaped(text: string): string {
  if (UNSAYABLE.test(text))
    throw new RangeError(`XML can't hold ${JSON.stringify(UNSAYABLE.exec(text)?.[0])}.`);
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

/** One element for each column. */
export function elements(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, value]) => {
      if (typeof value !== 'string')
        return `<${name} display_value="${escaped(value[1])}">${escaped(value[0])}</${name}>`;
      return value === '' ? `<${name}/>` : `<${name}>${escaped(value)}</${name}>`;
    })
    .join('\n');
}

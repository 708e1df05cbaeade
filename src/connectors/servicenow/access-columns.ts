/** What an incident may be asked for access by, and the columns of the instance that hold it; what is left out is not asked. */
export type AccessColumns = Readonly<Partial<Record<AccessColumn, string>>>;

const NAMES = ['accessType', 'role', 'scope', 'duration', 'incident'] as const;

type AccessColumn = (typeof NAMES)[number];

/** A column, or one of a record that a column refers to. */
const COLUMN = /^[a-z][a-z0-9_]{0,79}(\.[a-z][a-z0-9_]{0,79})?$/;

/** Columns by name out of `name=column, name=column`, or what is wrong with the text. */
export function accessColumnsIn(
  text: string,
): { readonly columns: AccessColumns } | { readonly message: string } {
  const columns: Partial<Record<AccessColumn, string>> = {};
  for (const pair of text.split(',').map((part) => part.trim())) {
    if (pair === '') continue;
    const [name = '', column = ''] = pair.split('=').map((part) => part.trim());
    const known = NAMES.find((one) => one === name);
    if (!known) return { message: `knows no "${name}": it names ${NAMES.join(', ')}` };
    if (!COLUMN.test(column)) return { message: `names no column for "${name}"` };
    columns[known] = column;
  }
  if (Object.keys(columns).length > 0 && columns.accessType === undefined)
    return { message: 'names no column for "accessType", by which such incidents are found' };
  return { columns };
}

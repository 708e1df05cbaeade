import type { TableIssue } from '../../src/policy/table-issue.ts';

/** How a text begins that stands for something which only whoever deploys the table knows. */
export const TO_FILL_IN = 'to fill in:';

/** Places of a table where such a text still stands: what they are about never happens until then. */
export function fillInsOf(file: string, table: unknown): readonly TableIssue[] {
  const found: TableIssue[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string' && value.toLowerCase().startsWith(TO_FILL_IN))
      found.push({ file, path, code: 'to-fill-in', message: `${value.slice(TO_FILL_IN.length).trim()}.` });
    if (value !== null && typeof value === 'object')
      for (const [key, part] of Object.entries(value))
        visit(part, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  };
  visit(table, '');
  return found;
}

/** The rights of the account as docs/connect/servicenow.md shows them. */
import { AUDITED_TABLES, type Right, rightsOf } from '../../src/connectors/servicenow/rights.ts';
import { OUT_OF_BOX } from '../../src/connectors/servicenow/settings.ts';
import { between } from '../between.ts';

const BEGIN =
  '<!-- rights: made by npm run servicenow -- rights from src/connectors/servicenow/rights.ts; a test compares the two -->';
const END = '<!-- end of rights -->';

const code = (text: string) => `\`${text}\``;

function rowOf({ table, may, columns, why, without }: Right): string {
  return `| ${may} | ${code(table)} | ${columns.map(code).join(', ')} | ${why} | ${without} |`;
}

/** The page with its tables as the code has them. Throws where the marks are not there. */
export function withRights(page: string): string {
  const section = [
    `${BEGIN}\n`,
    '| May | Table | Columns | What for | Without it |\n|---|---|---|---|---|',
    ...rightsOf(OUT_OF_BOX).map(rowOf),
    `\nAuditing is on for ${AUDITED_TABLES.map(code).join(', ')}. A question on a form that is answered by picking a record of another table needs \`read\` of that table, too.`,
    `\n${END}`,
  ];
  return between(page, 'docs/connect/servicenow.md', [BEGIN, END], section.join('\n'));
}

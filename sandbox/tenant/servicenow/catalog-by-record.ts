/** Items whose forms ask for records instead of text, as those of real instances do. Policy tables name none of them. */
import { CATALOG, type CatalogItem, type CatalogVariable, sysIdOf, type VariableType } from './catalog.ts';
import type { TableName } from './schema-parts.ts';

/** The table that a question asks a record of, by the question's name. */
const RECORDS: Readonly<Record<string, TableName>> = {
  cost_center: 'cmn_cost_center',
  manager: 'sys_user',
  user_principal_name: 'sys_user',
  group_name: 'sys_user_group',
  application: 'cmdb_ci_appl',
};

/** The same form with reference questions where there is a record to refer to. */
export function byRecord(item: CatalogItem, names: readonly string[] = Object.keys(RECORDS)): CatalogItem {
  const variables = item.variables.map((variable): CatalogVariable => {
    const reference = names.includes(variable.name) ? RECORDS[variable.name] : undefined;
    return reference ? { ...variable, type: 'reference', reference } : variable;
  });
  return { ...item, variables };
}

/** The same form with these questions in the rows of a set. */
export function inRows(item: CatalogItem, names: readonly string[]): CatalogItem {
  const columns = item.variables.filter(({ name }) => names.includes(name));
  if (columns.length === 0) return item;
  const rows = question('details', 'Which, and until when?', 'rows', { columns });
  return { ...item, variables: [rows, ...item.variables.filter(({ name }) => !names.includes(name))] };
}

function variantOf(name: string): CatalogItem {
  const item = CATALOG.find((one) => one.name === name);
  if (!item) throw new Error(`The catalog has no item "${name}".`);
  const own = `${name} (by record)`;
  return { ...byRecord(item), name: own, sysId: sysIdOf(own) };
}

const question = (
  name: string,
  text: string,
  type: VariableType,
  more: Partial<CatalogVariable> = {},
): CatalogVariable => ({ name, question: text, type, mandatory: false, ...more });

/** Several accesses in one item: the rows are in a table of their own, and no variable of the item says so. */
const SEVERAL: CatalogItem = {
  sysId: sysIdOf('Access for a new starter'),
  name: 'Access for a new starter',
  description: 'Everything somebody needs on their first day.',
  variables: [
    question('applications', 'Which applications?', 'rows', {
      mandatory: true,
      columns: [
        question('application', 'Which application?', 'reference', { reference: 'cmdb_ci_appl' }),
        question('access_level', 'Read or write?', 'choice', { choices: ['read', 'write'] }),
      ],
    }),
    question('groups', 'Which groups as well?', 'list', { reference: 'sys_user_group' }),
    question('starts_at', 'From when on?', 'datetime'),
    question('laptop', 'With a laptop?', 'checkbox'),
    question('justification', 'Why is the access needed?', 'text', { mandatory: true }),
  ],
};

/** Stand in the instance's catalog beside the company's own. */
const RECORD_ITEMS: readonly CatalogItem[] = [
  variantOf('Request Microsoft 365 product'),
  variantOf('Request Microsoft Project'),
  variantOf('Request access to application'),
  variantOf('Add user to group'),
  SEVERAL,
];

export const OFFERED: readonly CatalogItem[] = [...CATALOG, ...RECORD_ITEMS];

/** The item of a catalog with this name or `sys_id`. Throws when it has none. */
export function catalogItem(catalog: readonly CatalogItem[], nameOrSysId: string): CatalogItem {
  const found = catalog.find(({ name, sysId }) => name === nameOrSysId || sysId === nameOrSysId);
  if (found) return found;
  const names = catalog.map(({ name }) => `"${name}"`).join(', ');
  throw new Error(`The ServiceNow catalog has no item "${nameOrSysId}". Use one of ${names}.`);
}

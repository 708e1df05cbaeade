/** Every table the product keeps. */
export const TABLE_NAMES = [
  'Intake',
  'Requests',
  'Policies',
  'Approvals',
  'Cards',
  'Grants',
  'GrantsDue',
  'Audit',
  'AuditHeads',
  'Links',
  'Marks',
  'Findings',
  'Paces',
  'FactParts',
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

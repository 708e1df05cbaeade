/** Every table the product keeps. */
export const TABLE_NAMES = [
  'Intake',
  'Alerts',
  'Watches',
  'Windows',
  'Debts',
  'RecordLinks',
  'Filings',
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
  'Drafts',
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

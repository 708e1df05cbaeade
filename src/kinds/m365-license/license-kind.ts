import schema from '../../../policy-tables/m365-license/schema.json' with { type: 'json' };
import type { TableKind } from '../../policy/access/table-kind.ts';
import { licenseContradictions } from './license-contradictions.ts';
import { indexProduct, type ProductIndex } from './license-index.ts';
import type { LicenseTable } from './license-table.ts';

/** Tables that say who may have which Microsoft 365 products. */
export const M365_LICENSE: TableKind<LicenseTable, ProductIndex> = {
  kind: 'm365-license',
  schema,
  members: ['license'],
  extraStages: () => [],
  contradictions: licenseContradictions,
  index: indexProduct,
};

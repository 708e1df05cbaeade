import type { AccessPolicy } from '../../policy/access/access-policy.ts';
import type { ProductIndex } from './license-index.ts';
import type { LicenseTable } from './license-table.ts';

export type LicensePolicy = AccessPolicy<LicenseTable, ProductIndex>;

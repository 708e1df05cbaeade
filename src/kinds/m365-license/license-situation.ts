import type { Situation } from '../../policy/access/situation.ts';
import type { ProductIndex } from './license-index.ts';

/** What the checks of licenses look at. */
export type LicenseSituation = Situation<ProductIndex>;

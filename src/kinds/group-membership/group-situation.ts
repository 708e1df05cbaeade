import type { Situation } from '../../policy/access/situation.ts';
import type { GroupEntitlementIndex } from './group-index.ts';

/** What the checks of group membership look at. */
export type GroupSituation = Situation<GroupEntitlementIndex>;

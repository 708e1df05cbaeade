import type { AccessFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Findings } from '../reason-entry.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { PolicyIndex } from './index-table.ts';

/** What every check of one decision looks at, and where it puts what it finds. */
export type Situation<Index extends EntitlementIndex = EntitlementIndex> = {
  readonly request: AccessRequest;
  readonly policy: PolicyIndex<Index>;
  readonly index: Index;
  readonly facts: AccessFacts;
  readonly now: Instant;
  /** `now` in milliseconds. */
  readonly at: number;
  readonly findings: Findings;
};

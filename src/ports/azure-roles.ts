import type { Known } from '../domain/risk.ts';
import type { AccountRead } from './accounts.ts';

/** One role of Azure at one scope. */
export type AzureRole = {
  /** A resource id: `/subscriptions/{id}`, or a resource group in one. */
  readonly scope: string;
  /** Of Azure's own role definition. */
  readonly roleId: string;
};

/** Azure's own role assignments, which are kept apart from the directory's. No method waits, retries or throws for an expected answer. */
export interface AzureRoles {
  /** Whether a person has the role at the scope, directly, through a group, or from a scope above; one round trip, and one for each further page. */
  assigned(userId: string, role: AzureRole, requestId: string): Promise<AccountRead<Known<boolean>>>;
}

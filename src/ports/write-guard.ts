import type { AccountWrite } from '../domain/account-action.ts';
import type { Instant } from '../domain/instant.ts';

/** A write of the directory as it is about to leave: what it changes, and for whom. */
export type DirectoryWrite =
  | {
      readonly write: 'member';
      readonly action: 'add' | 'remove';
      readonly userId: string;
      readonly groupId: string;
    }
  | {
      readonly write: 'licenses';
      readonly userId: string;
      readonly add: readonly { readonly skuId: string; readonly disabledPlans: readonly string[] }[];
      readonly remove: readonly string[];
    }
  /** `null`: it is taken away. */
  | { readonly write: 'usage-location'; readonly userId: string; readonly country: string | null }
  /** `until`: when the directory is to end it; `null`: it is taken away. */
  | {
      readonly write: 'role';
      readonly userId: string;
      readonly roleId: string;
      readonly scope: string;
      readonly until: Instant | null;
    }
  | { readonly write: 'account'; readonly userId: string; readonly account: AccountWrite };

/** Whether a write may leave. `never`: trying again will not help; `later`: it can not be told now. */
export type Passed =
  | { readonly pass: 'yes' }
  | { readonly pass: 'never'; readonly because: string }
  | { readonly pass: 'later'; readonly because: string };

/** The last question before a write of the directory leaves, asked by the way out itself whoever made the call. */
export type WriteGuard = (write: DirectoryWrite, requestId: string) => Promise<Passed>;

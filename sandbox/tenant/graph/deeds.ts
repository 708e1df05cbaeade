/** What somebody did that the audit log tells and that no delta query shows. */
import type { Actor } from './directory/records.ts';
import type { Verdict } from './risk/records.ts';
import type { RoleDefinition } from './roles/definitions.ts';

export type Deed =
  | {
      readonly kind: 'role';
      /** A person or a group. */
      readonly principalId: string;
      readonly role: RoleDefinition;
      readonly eligible: boolean;
      readonly given: boolean;
    }
  | { readonly kind: 'verdict'; readonly userId: string; readonly verdict: Verdict }
  | {
      readonly kind: 'device';
      readonly userId: string;
      /** The object, as the audit names it. */
      readonly id: string;
      readonly displayName: string;
    }
  | { readonly kind: 'method'; readonly userId: string; readonly type: string };

/** `at`: milliseconds since the epoch. */
type Done = { readonly at: number; readonly by: Actor; readonly deed: Deed };

export interface Deeds {
  tell(done: Done): void;
  watch(listener: (done: Done) => void): void;
}

export function createDeeds(): Deeds {
  const listeners: ((done: Done) => void)[] = [];
  return {
    tell(done) {
      for (const listener of listeners) listener(done);
    },
    watch: (listener) => void listeners.push(listener),
  };
}

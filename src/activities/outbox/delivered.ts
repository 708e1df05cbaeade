import type { Shown } from './update-each.ts';

/** Whether something owed is done; otherwise when to try again, where the other side said so. */
export type Paid =
  | { readonly paid: true }
  | { readonly paid: false; readonly retryAfterSeconds: number | null };

/** Cards are paid for when everybody has been shown theirs. */
export function paidBy({ missing, retryAfterSeconds }: Shown): Paid {
  return missing === 0 ? { paid: true } : { paid: false, retryAfterSeconds };
}

/** Each of `waits` is somebody who could not be told now, with the seconds until they may be, where the other side said so. */
export function paidUnless(waits: readonly (number | null)[]): Paid {
  if (waits.length === 0) return { paid: true };
  return { paid: false, retryAfterSeconds: Math.max(...waits.map((seconds) => seconds ?? 0)) || null };
}

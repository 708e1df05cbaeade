/** Whether something owed is done; otherwise when to try again, where the other side said so. */
export type Paid =
  | { readonly paid: true }
  | { readonly paid: false; readonly retryAfterSeconds: number | null };

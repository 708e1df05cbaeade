/** Whether a draft is made and shown, or will never be; else when to come back. */
export type DraftDone = { readonly over: true } | { readonly over: false; readonly afterSeconds: number };

/** What came of an operator's wish. */
export type Acted =
  /** `requestId`: where it goes on; a retry of an ended request is a new version. */
  | { readonly acted: true; readonly requestId: string; readonly detail: string }
  | { readonly acted: false; readonly code: string; readonly detail: string };

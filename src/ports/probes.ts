/** What one look at another system showed. `because`: a sentence for operators, whatever it showed. */
export type Seen = { readonly seen: boolean; readonly because: string };

/** Systems that access is for, each looked at once: nothing is changed there, nothing here waits or retries, and what could not be read is not seen. */
export interface Probes {
  /** An allow-listed address that is made for the question: 204, or 200 with `{"seen": true}`, says yes. */
  address(url: string, requestId: string): Promise<Seen>;
}

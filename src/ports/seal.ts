import type { Instant } from '../domain/instant.ts';
import type { SealMark } from '../domain/seal-mark.ts';

export type Sealing =
  | { readonly sealed: true; readonly seal: SealMark }
  /** The key can't be used now; trying again may help. */
  | { readonly sealed: false; readonly because: string; readonly retryAfterSeconds: number | null };

export type SealCheck =
  | { readonly stands: true }
  /** `known: false`: the key can't be asked for now, so that nothing is said about the seal. */
  | { readonly stands: false; readonly known: boolean; readonly because: string };

/** Signatures under a key that whoever holds the storage does not hold. */
export interface Seal {
  sign(text: string, requestId: string): Promise<Sealing>;
  /** `at`: when it was made, as the sealed text says. Asks nobody for each seal: public keys are kept. */
  check(text: string, seal: SealMark, at: Instant): Promise<SealCheck>;
  /** A keyed digest for what has to wait for its seal; `null`: there is no key for that. */
  holdFor(text: string): Promise<string | null>;
  isHeld(text: string, held: string): Promise<boolean>;
  /** Until when approvals count that an earlier release recorded without a seal; `null`: they don't. */
  readonly unsealedUntil: Instant | null;
}

/** A signature under a key that whoever holds the storage does not hold. */
export type SealMark = {
  /** The key and its version, as its vault names it. */
  readonly key: string;
  /** The signature, in base64url. */
  readonly value: string;
};

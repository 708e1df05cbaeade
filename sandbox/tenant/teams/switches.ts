/** What differs between tenants, clients and years, or is nowhere written down; the defaults are the unpleasant ones. */
export type TeamsSwitches = {
  /** Largest message the connector takes, in bytes of JSON. Published figures differ: 100 KB, 40 KB, 28 KB. */
  messageBytes: number;
  /** Whether a 429 says when to come back. */
  retryAfter: 'always' | 'never' | 'alternating';
  /** Whether "create conversation" takes an Entra object id as a member (undocumented). */
  objectIdMembers: 'accepted' | 'refused';
  /**
   * How a message that was posted or updated is answered: 201 and 200 with its id, or 202 (which the connector's own
   * description lists beside them) with the id or with nothing at all.
   */
  accepted: 'at-once' | 'with-id' | 'without-body';
  /** The same for "create conversation"; without a body nobody learns which conversation it is. */
  acceptedChats: 'at-once' | 'with-id' | 'without-body';
  /** Which member of a roster entry carries the Entra object id; `mixed`: it depends on the person. */
  rosterId: 'aadObjectId' | 'objectId' | 'mixed' | 'none';
  /** Whether an invoke says `trigger` (older clients leave it out). */
  trigger: 'present' | 'absent';
  /** Whether an input nobody typed in comes as empty text or not at all; clients differ. */
  emptyInputs: 'sent' | 'left-out';
  /** After this long without an answer the gateway tells the person "Something went wrong" (504). */
  invokeTimeoutMs: number;
  /** Whether the same activity comes again after the gateway gave up. */
  redeliverAfterTimeout: boolean;
  /** Whether an update makes clients refresh at once or still at most once a minute. */
  refreshAfterUpdate: 'at-once' | 'after-a-minute';
};

export function unpleasantSwitches(): TeamsSwitches {
  return {
    messageBytes: 40 * 1024,
    retryAfter: 'alternating',
    objectIdMembers: 'accepted',
    accepted: 'at-once',
    acceptedChats: 'at-once',
    rosterId: 'mixed',
    trigger: 'present',
    emptyInputs: 'sent',
    invokeTimeoutMs: 15_000,
    redeliverAfterTimeout: true,
    refreshAfterUpdate: 'after-a-minute',
  };
}

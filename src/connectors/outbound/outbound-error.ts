type OutboundFailure = 'time-out' | 'network' | 'too-large' | 'host-not-allowed' | 'too-late';

/**
 * A call that brought no answer. `host-not-allowed` and `too-late` were never sent; any other may have taken effect. Its text names
 * method, host and path, and nothing that was sent.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly kind: OutboundFailure;
  readonly detail: string;

  constructor(kind: OutboundFailure, target: URL | null, method: string, detail: string) {
    const place = target ? `${target.host}${target.pathname}` : 'an unreadable address';
    super(`${method} ${place} brought no answer (${kind}): ${detail}.`);
    this.kind = kind;
    this.detail = detail;
  }

  /** Whether it is certain that nothing left. */
  get unsent(): boolean {
    return this.kind === 'host-not-allowed' || this.kind === 'too-late';
  }
}

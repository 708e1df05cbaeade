import type { WireCall, WriteEffect } from '../domain/effect.ts';
import type { Instant } from '../domain/instant.ts';
import type { LicenseCall, UserLicenses } from '../domain/license.ts';
import type { ReadFailure } from './directory.ts';

/**
 * Microsoft 365 licenses of users. No method waits, retries or throws for an expected answer; exceptions are bugs.
 * Every method is one round trip.
 */
export interface Licenses {
  /** One `$batch` over two read paths (`licenseAssignmentStates` and `licenseDetails`), with seats where asked. */
  read(
    userId: string,
    wanted: { readonly subscriptions: boolean },
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly licenses: UserLicenses } | ReadFailure>;
  /** The writes as they go out, for whoever records them first; nothing is sent. */
  assignCall(userId: string, call: LicenseCall): WireCall;
  locationCall(userId: string, country: string | null): WireCall;
  /**
   * All or nothing. Safe to repeat: a SKU that is held already is replaced by itself, and the removal of a single one
   * that is gone is `unchanged`. Where a call that asks for more finds one gone, it is rejected as `malformed`: read,
   * and make it anew without that one. What can't leave up to `notAfter` is not sent, and is `later`.
   */
  assign(
    userId: string,
    call: LicenseCall,
    clientRequestId: string,
    requestId: string,
    notAfter?: Instant,
  ): Promise<WriteEffect>;
  /** `null` takes it away, which the directory may refuse (graph 3.5). */
  setUsageLocation(
    userId: string,
    country: string | null,
    clientRequestId: string,
    requestId: string,
    notAfter?: Instant,
  ): Promise<WriteEffect>;
  /** Whether the directory's audit log names our own principal as who changed it after `since`. */
  weChanged(
    userId: string,
    what: 'license' | 'usage-location',
    since: Instant,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly weDid: boolean } | ReadFailure>;
}

/**
 * What every simulator of a vendor's HTTP has in common. A simulator sees requests for the vendor's real URLs
 * (`https://graph.microsoft.com/v1.0/…`), exactly as the product's clients send them, and answers as the vendor
 * would: wire shapes, status codes, lag and unpleasantness included.
 */

import type { SandboxClock } from '../clock.ts';
import type { PlainRequest } from '../plain-request.ts';

/** One vendor. */
export interface Simulator {
  /** Whether this simulator answers for the host name (`graph.microsoft.com`). */
  answersFor(host: string): boolean;
  /** Answers one request. The URL is the vendor's real one; the body, if any, has not been read. */
  handle(request: PlainRequest): Promise<Response>;
}

/** What the tenant hands to each simulator when it is built. */
export type Surroundings = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly faults: FaultBook;
  /** Sends a webhook or a signed activity to the app under test; the path starts with `/api/`. */
  readonly deliver: (path: string, init: DeliveryInit) => Promise<DeliveryAnswer>;
};

export type DeliveryInit = {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes, as text. */
  readonly body: string;
};

/** `status` 0: the app could not be reached. */
export type DeliveryAnswer = {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
  /** Left out where nothing came. */
  readonly contentType?: string;
};

/** Seeded; the same seed gives the same sequence. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A lower-case GUID. */
  guid(): string;
  /** 32 lower-case hexadecimal digits, as ServiceNow's sys_id. */
  hex32(): string;
}

/** A fault rule as the control API takes it (`POST /faults`). */
export type FaultRule = {
  readonly match: { readonly host?: string; readonly method?: string; readonly path?: string };
  /** How many matching calls pass before the fault begins. Default 0. */
  readonly skip?: number;
  /** How many calls are hit. Default: every one until deleted. */
  readonly count?: number;
  readonly effect: FaultEffect;
};

/** When a call that fails takes effect all the same: at once, or an ISO 8601 duration later; never when left out. */
type Applied = { readonly applied?: boolean; readonly appliedAfter?: string };

export type FaultEffect =
  | ({
      readonly kind: 'status';
      readonly status: number;
      /** Seconds, sent as `Retry-After`; fractional and HTTP-date text allowed. Left out: no header. */
      readonly retryAfter?: number | string;
      readonly body?: unknown;
    } & Applied)
  | ({ readonly kind: 'reset' | 'hang' | 'html' } & Applied)
  /** ServiceNow's Table API: 200 with a part of the rows and the error of a transaction that was cut off. */
  | { readonly kind: 'partial'; readonly applied?: true }
  /** Reads of the matching path stay this far behind (ISO 8601 duration); Graph's read views honor it. */
  | { readonly kind: 'lag'; readonly reads: string }
  /** The call is so long on its way (ISO 8601 duration of sandbox time); other rules decide how it ends. */
  | { readonly kind: 'slow'; readonly takes: string };

/** An effect that decides what a call is answered. */
export type Strike = Exclude<FaultEffect, { kind: 'lag' | 'slow' }>;

export interface FaultBook {
  /** The effect that hits this call, if any; counts the call. Neither lag nor slowness is returned here. */
  strike(call: Call): Strike | null;
  /** The longest lag, in milliseconds, that a rule sets for reads of this path; 0 when none does. */
  lagOf(call: Call): number;
}

/** `path` is the URL's path and query, as sent (`/v1.0/groups/…?$select=id`). */
export type Call = { readonly host: string; readonly method: string; readonly path: string };

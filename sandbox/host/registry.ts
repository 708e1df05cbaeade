/** What one app registered with the host, as the host works with it. */

/** One binding as the app declared it, keyed by its generated name in `FunctionMetadata.bindings`. */
export type BindingMetadata = {
  readonly name: string;
  readonly type: string;
  readonly direction: 'in' | 'out' | 'inout';
  readonly [option: string]: unknown;
};

export type Duration = { readonly seconds?: number | string; readonly nanos?: number };

type RetryPolicy = {
  readonly strategy: 'fixedDelay' | 'exponentialBackoff';
  /** −1 for ever. */
  readonly maxRetryCount: number;
  readonly delayInterval?: Duration;
  readonly minimumInterval?: Duration;
  readonly maximumInterval?: Duration;
};

export type FunctionMetadata = {
  readonly name: string;
  readonly bindings: Readonly<Record<string, BindingMetadata>>;
  readonly retryOptions?: RetryPolicy;
};

export type FunctionHandler = (...args: unknown[]) => unknown;

export type RegisteredFunction = { readonly metadata: FunctionMetadata; readonly handler: FunctionHandler };

export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';

export type Hook = (context: Record<string, unknown>) => unknown;

/** Everything one app registered. `failure`: loading threw, so the host serves nothing of it. */
export type Registry = {
  readonly functions: readonly RegisteredFunction[];
  readonly hooks: Readonly<Record<HookName, readonly Hook[]>>;
  readonly failure: unknown;
};

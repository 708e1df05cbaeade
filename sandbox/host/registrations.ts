/**
 * What an app registers with the Functions host while it loads.
 *
 * The npm packages reach the host through `require('@azure/functions-core')`, an id that only the Node worker
 * answers. The registry that is being captured receives every registration made meanwhile.
 */

/** One binding as the app declared it, keyed by its generated name in `FunctionMetadata.bindings`. */
export type BindingMetadata = {
  readonly name: string;
  readonly type: string;
  readonly direction: 'in' | 'out' | 'inout';
  readonly [option: string]: unknown;
};

export type RetryPolicy = {
  readonly strategy: 'fixedDelay' | 'exponentialBackoff';
  readonly maxRetryCount: number;
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

import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type SpanKind,
  type SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ownContext } from './own-context.ts';

/** What the platform says of the trace that an invocation belongs to. */
type TraceContext = {
  readonly traceParent?: string | undefined;
  readonly traceState?: string | undefined;
};

/** As the API numbers them: the package is not read for two numbers. */
const CLIENT = 2 satisfies SpanKind.CLIENT;
const ERROR = 2 satisfies SpanStatusCode.ERROR;

/** Where every copy of the API's package keeps what has registered itself. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');
const shared = globalThis as { readonly [REGISTRY]?: object };

export type Spans = {
  /**
   * Runs an invocation in a span, below the platform's own of it. What it throws fails the span. Where it is for a request whose trace is another, as after a
   * restart, it belongs to the request's and is linked to the platform's.
   */
  invoked<Result>(
    name: string,
    of: { readonly platform: TraceContext | undefined; readonly request: string | null },
    attributes: Attributes,
    run: (failed: (because: string) => void) => Promise<Result>,
  ): Promise<Result>;
  /** Runs it where new runs begin in this trace. */
  inTrace<Result>(traceParent: string | null, run: () => Promise<Result>): Promise<Result>;
  /** A call that leaves. `ended`: with what was answered. */
  leaving(name: string, attributes: Attributes): (answered: Attributes, failed: string | null) => void;
  /** Whether an SDK makes spans. */
  recorded(): boolean;
  /** Where we are, as the W3C header says it; `null`: in no trace. */
  here(): string | null;
};

/**
 * Spans by whatever SDK has registered itself with the API (docs/privacy.md). Where none has, none is made; the trace that the platform began goes on all the same,
 * because each run is started with it.
 */
export function createSpans(): Spans {
  ownContext();
  const tracer = () => trace.getTracer('countersign');
  const run = async <Result>(
    name: string,
    options: { readonly attributes: Attributes; readonly links?: Link[] },
    parent: Context,
    work: (failed: (because: string) => void) => Promise<Result>,
  ): Promise<Result> => {
    const span = tracer().startSpan(name, options, parent);
    const failed = (message: string) => void span.setStatus({ code: ERROR, message });
    try {
      return await context.with(trace.setSpan(parent, span), () => work(failed));
    } catch (error) {
      failed(error instanceof Error ? error.name : 'thrown');
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    invoked(name, { platform, request }, attributes, work) {
      const of = contextOf(platform?.traceParent ?? null, platform?.traceState);
      const own = contextOf(request);
      const [theirs, ours] = [trace.getSpanContext(of), trace.getSpanContext(own)];
      const isOther = ours !== undefined && theirs?.traceId !== ours.traceId;
      const links = isOther && theirs !== undefined ? [{ context: theirs }] : [];
      return run(name, { attributes, links }, isOther ? own : of, work);
    },
    inTrace: async (traceParent, work) =>
      await (traceParent === null ? work() : context.with(contextOf(traceParent), work)),
    leaving(name, attributes) {
      const span = tracer().startSpan(name, { kind: CLIENT, attributes });
      return (answered, failed) => {
        span.setAttributes(answered);
        if (failed !== null) span.setStatus({ code: ERROR, message: failed });
        span.end();
      };
    },
    recorded: () => 'trace' in (shared[REGISTRY] ?? {}),
    here() {
      const at = trace.getSpanContext(context.active());
      if (at === undefined || !isSpanContextValid(at)) return null;
      return `00-${at.traceId}-${at.spanId}-${at.traceFlags.toString(16).padStart(2, '0')}`;
    },
  };
}

function contextOf(traceParent: string | null, traceState?: string): Context {
  if (!traceParent) return ROOT_CONTEXT;
  return propagation.extract(ROOT_CONTEXT, {
    traceparent: traceParent,
    ...(traceState && { tracestate: traceState }),
  });
}

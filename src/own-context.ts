import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';

/**
 * What an SDK would bring to keep a trace together over awaits, and over the calls to the host of runs: of OpenTelemetry's API these two are the parts without which
 * a trace ends at the first door. They step back where an SDK has registered its own.
 */
export function ownContext(): void {
  // The API says no to a second one, and says so aloud: it is asked first.
  if (!hasManager()) context.setGlobalContextManager(manager());
  if (propagation.fields().length === 0) propagation.setGlobalPropagator(PROPAGATOR);
}

const PROBE = Symbol('countersign');

function hasManager(): boolean {
  return context.with(ROOT_CONTEXT.setValue(PROBE, true), () => context.active().getValue(PROBE) === true);
}

function manager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const own: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...given) => storage.run(active, () => run.apply(self as never, given)),
    bind: (active, target) =>
      typeof target === 'function'
        ? (((...given: unknown[]) => storage.run(active, () => target(...given))) as typeof target)
        : target,
    enable: () => own,
    disable: () => own,
  };
  return own;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** W3C Trace Context, without `tracestate`, which is another's to read. */
const PROPAGATOR: TextMapPropagator = {
  fields: () => ['traceparent'],
  inject(from, carrier, setter) {
    const at = trace.getSpanContext(from);
    if (!at) return;
    const flags = at.traceFlags.toString(16).padStart(2, '0');
    setter.set(carrier, 'traceparent', `00-${at.traceId}-${at.spanId}-${flags}`);
  },
  extract(into, carrier, getter) {
    const header = getter.get(carrier, 'traceparent');
    const [, traceId, spanId, flags] = TRACEPARENT.exec(String(header)) ?? [];
    if (!traceId || !spanId || !flags) return into;
    const traceFlags = Number.parseInt(flags, 16);
    return trace.setSpanContext(into, { traceId, spanId, traceFlags, isRemote: true });
  },
};

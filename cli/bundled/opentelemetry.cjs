// What durable-functions and src/tracing.ts ask of @opentelemetry/api, over the registry that every copy of that package shares: whatever SDK has registered itself
// is what answers. Where none has, spans make nothing, and what src/own-context.ts brings is registered here as the package itself would.

const REGISTRY = Symbol.for('opentelemetry.js.api.1');
const shared = () => globalThis[REGISTRY];
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');

function register(part, value) {
  globalThis[REGISTRY] ??= { version: '1.9.1' };
  const registry = globalThis[REGISTRY];
  if (registry[part]) return false;
  registry[part] = value;
  return true;
}

class Values {
  #values;
  constructor(values) {
    this.#values = values;
  }
  getValue(key) {
    return this.#values.get(key);
  }
  setValue(key, value) {
    return new Values(new Map(this.#values).set(key, value));
  }
  deleteValue(key) {
    const values = new Map(this.#values);
    values.delete(key);
    return new Values(values);
  }
}

const ROOT_CONTEXT = new Values(new Map());
const NO_SPAN = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };

class NothingRecorded {
  constructor(of) {
    this.of = of;
  }
  spanContext() {
    return this.of;
  }
  setAttribute() {
    return this;
  }
  setAttributes() {
    return this;
  }
  addEvent() {
    return this;
  }
  setStatus() {
    return this;
  }
  updateName() {
    return this;
  }
  recordException() {}
  end() {}
  isRecording() {
    return false;
  }
}

const isSpanContextValid = ({ traceId, spanId }) => !/^0*$/.test(traceId) && !/^0*$/.test(spanId);
const getSpan = (context) => context?.getValue(SPAN);
const getSpanContext = (context) => getSpan(context)?.spanContext();
const setSpan = (context, span) => context.setValue(SPAN, span);

/** As the package's own: without an SDK a span goes on with the trace that it stands in. */
const noTracer = {
  startSpan(_name, _options, context = exports.context.active()) {
    const above = getSpanContext(context);
    return new NothingRecorded(above && isSpanContextValid(above) ? above : NO_SPAN);
  },
};

const setter = {
  set(carrier, key, value) {
    carrier[key] = value;
  },
};
const getter = {
  get: (carrier, key) => carrier?.[key],
  keys: (carrier) => Object.keys(carrier ?? {}),
};

exports.ROOT_CONTEXT = ROOT_CONTEXT;
exports.isSpanContextValid = isSpanContextValid;
exports.context = {
  active: () => shared()?.context?.active() ?? ROOT_CONTEXT,
  with: (context, run, self, ...given) =>
    shared()?.context ? shared().context.with(context, run, self, ...given) : run.apply(self, given),
  setGlobalContextManager: (manager) => register('context', manager),
};
exports.trace = {
  getSpan,
  getSpanContext,
  setSpan,
  setSpanContext: (context, of) => setSpan(context, new NothingRecorded(of)),
  getTracer: (name, version) => shared()?.trace?.getTracer(name, version) ?? noTracer,
};
exports.propagation = {
  inject: (context, carrier) => shared()?.propagation?.inject(context, carrier, setter),
  extract: (context, carrier) => shared()?.propagation?.extract(context, carrier, getter) ?? context,
  fields: () => shared()?.propagation?.fields() ?? [],
  setGlobalPropagator: (propagator) => register('propagation', propagator),
};

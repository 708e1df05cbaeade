// What durable-functions asks of @opentelemetry/api: the headers of the span that is active, by whatever SDK has registered itself.

const shared = () => globalThis[Symbol.for('opentelemetry.js.api.1')];
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');
const setter = {
  set(carrier, key, value) {
    carrier[key] = value;
  },
};

exports.context = { active: () => shared()?.context?.active() };
exports.trace = { getSpan: (context) => context?.getValue(SPAN) };
exports.propagation = {
  inject: (context, carrier) => shared()?.propagation?.inject(context, carrier, setter),
};

// What ajv asks of fast-uri: the references within schemas and between them, by their `$id`.

/** A reference as its address and what stands behind the `#`. */
exports.parse = (reference) => {
  const at = reference.indexOf('#');
  return at < 0
    ? { address: reference }
    : { address: reference.slice(0, at), fragment: reference.slice(at + 1) };
};

exports.serialize = ({ address, fragment }) => (fragment === undefined ? address : `${address}#${fragment}`);

exports.resolve = (base, reference) => {
  if (reference === '') return base;
  if (reference.startsWith('#')) return `${base.split('#')[0]}${reference}`;
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
};

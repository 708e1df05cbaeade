export type JsonObject = Readonly<Record<string, unknown>>;

/** A member that is no object has no members. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

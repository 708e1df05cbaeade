/**
 * Readers of recorded JSON, which an older version may have written: what is missing reads as empty, never throws. Of data whose
 * shape is known, only a member that it has can be asked for.
 */

type NameIn<Value> = unknown extends Value
  ? string
  : Value extends object
    ? Extract<keyof Value, string>
    : never;

type FieldOf<Value, Name> = unknown extends Value
  ? unknown
  : Value extends object
    ? Name extends keyof Value
      ? Value[Name]
      : undefined
    : undefined;

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : unknown;

export function fieldOf<Value, Name extends NameIn<Value>>(
  value: Value,
  name: Name,
): FieldOf<Value, Name> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name)
    ? ((value as Readonly<Record<string, unknown>>)[name] as FieldOf<Value, Name>)
    : undefined;
}

/** Empty where there is no such text. */
export function textOf<Value>(value: Value, name: NameIn<Value>): string {
  const field: unknown = fieldOf(value, name);
  return typeof field === 'string' ? field : '';
}

export function numberOf<Value>(value: Value, name: NameIn<Value>): number | null {
  const field: unknown = fieldOf(value, name);
  return typeof field === 'number' ? field : null;
}

export function listOf<Value, Name extends NameIn<Value>>(
  value: Value,
  name: Name,
): readonly ItemOf<NonNullable<FieldOf<Value, Name>>>[] {
  const field: unknown = fieldOf(value, name);
  return Array.isArray(field) ? field : [];
}

export function textsOf<Value>(value: Value, name: NameIn<Value>): readonly string[] {
  return listOf(value, name).filter((one): one is string & typeof one => typeof one === 'string');
}

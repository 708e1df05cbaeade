import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { Temporal } from 'temporal-polyfill';
import shared from '../../policy-tables/access.schema.json' with { type: 'json' };
import { pointerPart } from './json-pointer.ts';
import { nearestNames } from './nearest.ts';
import type { TableIssue } from './table-issue.ts';

type Check = { (value: unknown): boolean; errors?: ErrorObject[] | null };

const compiled = new Map<object, Check>();

/** What is wrong with the shape of a table, by the JSON Schema that lies beside it. Compiled on first use. */
export function schemaIssues(schema: object, file: string, value: unknown): readonly TableIssue[] {
  const check = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, check);
  if (check(value)) return [];
  const errors = check.errors ?? [];
  return errors.filter((error) => !isSummary(error, errors)).map((error) => ({ file, ...issueOf(error) }));
}

/**
 * What is said of a value as a whole beside what is wrong within it: that no alternative fits, and that it isn't the `null` that it could
 * be. Whoever meant one of the others can do nothing with it.
 */
function isSummary(one: ErrorObject, all: readonly ErrorObject[]): boolean {
  const isOfAny = ['anyOf', 'oneOf'].includes(one.keyword);
  const isNotNull = one.keyword === 'type' && one.params['type'] === 'null';
  if (!isOfAny && !isNotNull) return false;
  return all.some(
    (other) =>
      !['anyOf', 'oneOf'].includes(other.keyword) &&
      (other.keyword === 'discriminator' ||
      other.keyword === 'required' ||
      other.keyword === 'additionalProperties'
        ? other.instancePath === one.instancePath
        : other.instancePath.startsWith(`${one.instancePath}/`)),
  );
}

/**
 * NB. ajv is told to trust our schema and not to polish its code: that halves the time from start to the first
 * decision. A test checks the schema itself, strictly.
 */
function compile(schema: object): Check {
  const ajv = new Ajv2020({
    allErrors: true,
    discriminator: true,
    strict: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
    verbose: true, // errors have the value and the schema that it breaks
  });
  ajv.addFormat('date', isDate);
  ajv.addSchema(shared);
  return ajv.compile(schema);
}

/** A day that exists, as RFC 3339 writes it. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false; // Temporal throws for days that don't exist
  }
}

const CODES: Readonly<Record<string, string>> = {
  additionalProperties: 'unknown-member',
  required: 'missing-member',
  enum: 'not-in-list',
  const: 'not-in-list',
  discriminator: 'not-in-list',
  uniqueItems: 'repeated',
  type: 'wrong-type',
};

function issueOf(error: ErrorObject): Omit<TableIssue, 'file'> {
  const { keyword, instancePath, params, message } = error;
  const code = CODES[keyword] ?? 'wrong-value';
  const member: unknown = params['additionalProperty'] ?? params['missingProperty'] ?? params['tag'];
  const path = typeof member === 'string' ? `${instancePath}/${pointerPart(member)}` : instancePath;
  const names = namesInstead(error);
  const what =
    keyword === 'discriminator' ? 'is none of those that it may be' : (message ?? 'does not fit the schema');
  const allowed =
    ['enum', 'discriminator'].includes(keyword) && names.length > 0 ? `: ${names.join(', ')}` : '';
  const typed = typeof params['additionalProperty'] === 'string' ? params['additionalProperty'] : error.data;
  const tagged = keyword === 'discriminator' ? params['tagValue'] : typed;
  const [meant] = typeof tagged === 'string' ? nearestNames(tagged, names, 1) : [];
  return {
    path,
    code,
    message: `It ${what}${allowed}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
  };
}

type Schema = {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
  readonly oneOf?: readonly (Schema & { readonly $ref?: string })[];
};

/** What could stand in the place of a name that may not. */
function namesInstead({ keyword, params, parentSchema }: ErrorObject): readonly string[] {
  if (keyword === 'enum') return (params['allowedValues'] as readonly unknown[]).map(String);
  const schema = parentSchema as Schema | undefined;
  if (keyword === 'additionalProperties') return Object.keys(schema?.properties ?? {});
  if (keyword !== 'discriminator') return [];
  const tag = String(params['tag']);
  return (schema?.oneOf ?? []).flatMap((one) => {
    const { properties } = one.$ref === undefined ? one : sharedDefinition(one.$ref);
    const value = properties?.[tag]?.const;
    return typeof value === 'string' ? [value] : [];
  });
}

/** Alternatives of other places stand beside those of all tables. */
function sharedDefinition(ref: string): Schema {
  const definitions: Readonly<Record<string, unknown>> = shared.$defs;
  return (definitions[ref.slice(ref.lastIndexOf('/') + 1)] ?? {}) as Schema;
}

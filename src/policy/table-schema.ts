import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { Temporal } from 'temporal-polyfill';
import shared from '../../policy-tables/access.schema.json' with { type: 'json' };
import { pointerPart } from './json-pointer.ts';
import type { TableIssue } from './table-issue.ts';

type Check = { (value: unknown): boolean; errors?: ErrorObject[] | null };

const compiled = new Map<object, Check>();

/** What is wrong with the shape of a table, by the JSON Schema that lies beside it. Compiled on first use. */
export function schemaIssues(schema: object, file: string, value: unknown): readonly TableIssue[] {
  const check = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, check);
  if (check(value)) return [];
  return (check.errors ?? []).map((error) => ({ file, ...issueOf(error) }));
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

function issueOf({ keyword, instancePath, params, message }: ErrorObject): Omit<TableIssue, 'file'> {
  const code = CODES[keyword] ?? 'wrong-value';
  const member = params['additionalProperty'] ?? params['missingProperty'];
  const path = typeof member === 'string' ? `${instancePath}/${pointerPart(member)}` : instancePath;
  const allowed = Array.isArray(params['allowedValues'])
    ? `: ${params['allowedValues'].map(String).join(', ')}`
    : '';
  return { path, code, message: `It ${message ?? 'does not fit the schema'}${allowed}.` };
}

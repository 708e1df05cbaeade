import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import schema from '../../policy-tables/group-membership/schema.json' with { type: 'json' };
import { pointerPart } from './json-pointer.ts';
import type { TableIssue } from './table.ts';

type Check = { (value: unknown): boolean; errors?: ErrorObject[] | null };

let compiled: Check | null = null;

/** What is wrong with the shape of a table, by the JSON Schema that lies beside it. Compiled on first use. */
export function schemaIssues(file: string, value: unknown): readonly TableIssue[] {
  compiled ??= compile();
  if (compiled(value)) return [];
  return (compiled.errors ?? []).map((error) => ({ file, ...issueOf(error) }));
}

/**
 * NB. ajv is told to trust our schema and not to polish its code: that halves the time from start to the first
 * decision. A test checks the schema itself, strictly.
 */
function compile(): Check {
  const ajv = new Ajv2020({
    allErrors: true,
    discriminator: true,
    strict: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  addFormats.default(ajv, ['date']);
  return ajv.compile(schema);
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
  const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
  return { path, code, message: `It ${message ?? 'does not fit the schema'}${allowed}.` };
}

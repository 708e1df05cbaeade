/** Bodies of the control API: JSON, checked against a schema in which every member is named. */
import { Ajv, type ErrorObject, type Schema, type ValidateFunction } from 'ajv';
import { ControlProblem } from './problem.ts';

const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, discriminator: true });
const compiled = new Map<Schema, ValidateFunction>();

const LARGEST = 1024 * 1024;

/** Reads and checks a body; an empty one counts as `{}`. Throws a `ControlProblem` with status 400 or 413. */
export async function readBody(request: Request, schema: Schema): Promise<unknown> {
  const text = await request.text();
  if (text.length > LARGEST) throw new ControlProblem(413, 'too-large', 'A body may have 1 MB at most.');
  const value = parse(text);
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return value;
  throw refusal(validate.errors?.[0]);
}

function parse(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ControlProblem(400, 'invalid-json', `The body is not JSON: ${reason}`);
  }
}

function refusal(error: ErrorObject | undefined): ControlProblem {
  const at = error?.instancePath ?? '';
  if (error?.keyword === 'additionalProperties') {
    const member = String(error.params['additionalProperty']);
    return new ControlProblem(
      400,
      'unknown-member',
      `There is no member "${member}" here.`,
      `${at}/${member}`,
    );
  }
  if (error?.keyword === 'required') {
    const member = String(error.params['missingProperty']);
    return new ControlProblem(400, 'missing-member', `The member "${member}" is needed.`, `${at}/${member}`);
  }
  const allowed =
    error?.keyword === 'enum' ? `: ${(error.params['allowedValues'] as string[]).join(', ')}` : '';
  return new ControlProblem(
    400,
    'invalid-member',
    `${at || 'The body'} ${error?.message}${allowed}.`,
    at || '/',
  );
}

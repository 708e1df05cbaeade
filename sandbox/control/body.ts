/** Bodies of the control API: JSON, checked against a schema in which every member is named. */
import { Ajv, type ErrorObject, type Schema, type ValidateFunction } from 'ajv';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import type { IdOf, Named } from './names.ts';
import { ControlProblem } from './problem.ts';

const ajv = new Ajv({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
  passContext: true,
});
/** `{type: 'string', names: 'person'}`: the member may be a name, and its id takes its place. */
ajv.addKeyword({
  keyword: 'names',
  type: 'string',
  schemaType: 'string',
  modifying: true,
  validate(this: IdOf, what: Named, name: string, _parent?: object, place?: DataValidationCxt) {
    if (!place) return true;
    place.parentData[place.parentDataProperty] = this(what, name, place.instancePath);
    return true;
  },
});
const compiled = new Map<Schema, ValidateFunction>();

const LARGEST = 1024 * 1024;

/**
 * Reads and checks a body, with ids in place of the names in it; an empty one counts as `{}`. Throws a `ControlProblem` with
 * status 400, 404 or 413.
 */
export async function readBody(request: Request, schema: Schema, idOf: IdOf): Promise<unknown> {
  const text = await request.text();
  if (text.length > LARGEST) throw new ControlProblem(413, 'too-large', 'A body may have 1 MB at most.');
  const value = parse(text);
  const issue = bodyIssue(schema, value, idOf);
  if (issue) throw issue;
  return value;
}

/** What is wrong with a body, `null` when nothing is. Ids take the place of names in it. */
export function bodyIssue(schema: Schema, value: unknown, idOf: IdOf): ControlProblem | null {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate.call(idOf, value) ? null : refusal(validate.errors?.[0]);
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

/** Holds what the doors of an app are asked and answer to the app's own description of them. */
import assert from 'node:assert/strict';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { World } from '../../sandbox/world.ts';
import type { App } from '../../src/app.ts';
import type { DoorEntry } from '../../src/functions/door-entry.ts';
import { doorsFor } from '../../src/functions/door-list.ts';
import { healthOf } from '../../src/functions/health.ts';
import { type OpenApi, type Operation, openApiOf } from '../../src/functions/openapi.ts';
import { offConnectors } from '../../src/register.ts';

/** The description as `GET /api/openapi.json` gives it. */
export function describedDoors(app: App): OpenApi {
  return openApiOf(doorsOf(app), app.means);
}

function doorsOf({ means, gate, timer, settings }: App): readonly DoorEntry[] {
  const checkups = { report: () => assert.fail('Nothing is asked of these doors.') };
  const health = healthOf(means, { tables: () => [], settings: [], advice: [], sweeps: [] }, checkups);
  return doorsFor({ means, gate, timer, health, checkups, off: offConnectors(settings) });
}

/** Says what is not as described of one call of a door, or nothing; a path that is no door's is nobody's. */
type Held = (asked: Request, answer: Response) => Promise<readonly string[]>;

const known = new Map<string, Held>();

/** What doors of the world were asked and answered otherwise than described, whoever called them; it grows as they are. */
export function holdDoors({ app, host }: Pick<World, 'app' | 'host'>): ReadonlySet<string> {
  const doors = doorsOf(app)
    .map(({ spec, off }) => `${spec.name}${off ? ' off' : ''}`)
    .join();
  const held = known.get(doors) ?? heldTo(describedDoors(app));
  known.set(doors, held);
  const wrong = new Set<string>();
  const fetch = host.fetch.bind(host);
  host.fetch = async (request) => {
    const asked = request.clone();
    const answer = await fetch(request);
    for (const one of await held(asked, answer.clone())) wrong.add(one);
    return answer;
  };
  return wrong;
}

export function heldTo(description: OpenApi): Held {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
  ajv.addSchema({ $id: 'api', components: description.components } as object);
  const compiled = new Map<string, ValidateFunction>();
  const operationFor = operationsBy(description);
  const differs = (pointer: string, schema: object, value: unknown): string | null => {
    const check = compiled.get(pointer) ?? ajv.compile(withRefs(schema));
    compiled.set(pointer, check);
    return check(value) ? null : ajv.errorsText(check.errors);
  };
  return async (asked, answer) => {
    const found = operationFor(asked);
    if (!found) return [];
    const { pointer, operation } = found;
    const what = `${pointer} answered ${answer.status}`;
    const promised = operation.responses[String(answer.status)];
    if (!promised) return [`${what}, which is not described`];
    const body = await answer.text();
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (body === '') return [];
    const content = promised.content?.[type];
    if (!content) return [`${what} as ${type}, which is not described`];
    const said = content.schema
      ? differs(`${pointer} ${answer.status} ${type}`, content.schema, JSON.parse(body))
      : null;
    return [
      ...(said === null ? [] : [`${what} otherwise than described: ${said}: ${body.slice(0, 300)}`]),
      ...(answer.status < 300 ? await bodyOf(asked, pointer, operation, differs) : []),
    ];
  };
}

/** Whatever a door has taken is described. */
async function bodyOf(
  asked: Request,
  pointer: string,
  { requestBody }: Operation,
  differs: (pointer: string, schema: object, value: unknown) => string | null,
): Promise<readonly string[]> {
  const schema = requestBody?.content['application/json']?.schema;
  const value = jsonOf(await asked.text());
  if (!schema || value === undefined) return [];
  const said = differs(`${pointer} body`, schema, value);
  return said === null ? [] : [`${pointer} took what is not described: ${said}`];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withRefs(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
}

function operationsBy({ paths }: OpenApi) {
  const ways = Object.entries(paths)
    .map(([path, methods]) => ({
      ...{ path, methods },
      pattern: new RegExp(`^${path.toLowerCase().replace(/\{\w+\}/g, '[^/]+')}$`),
    }))
    // a part that is spelled out comes before one that stands for any
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);
  return ({ method, url }: Request) => {
    const asked = new URL(url).pathname.toLowerCase();
    const way = ways.find(({ pattern }) => pattern.test(asked));
    const operation = way?.methods[method.toLowerCase()];
    return way && operation ? { pointer: `${method} ${way.path}`, operation } : null;
  };
}

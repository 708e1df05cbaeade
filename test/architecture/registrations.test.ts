import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { captureRegistrations } from '../../sandbox/host/registrations.ts';
import type { RegisteredFunction } from '../../sandbox/host/registry.ts';
import { REGISTERED } from '../../src/activities/index.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { orchestratorsFor } from '../../src/orchestrators/index.ts';
import { register } from '../../src/register.ts';
import { aWorld } from '../support/world.ts';
import { KIND_TABLES } from './kind-tables.ts';
import { codeOf, sourceFiles } from './source.ts';

/** What is wrong with a set of functions: two names or two routes that differ in nothing but case, a leading slash. */
function clashes(
  functions: readonly {
    readonly name: string;
    readonly route: string | null;
    readonly methods: readonly string[];
  }[],
): string[] {
  const found: string[] = [];
  const names = new Set<string>();
  const routes = new Set<string>();
  for (const { name, route, methods } of functions) {
    if (names.has(name.toLowerCase())) found.push(`name ${name}`);
    names.add(name.toLowerCase());
    if (route === null) continue;
    if (route.startsWith('/')) found.push(`slash ${route}`);
    for (const method of methods) {
      const key = `${method} ${route.toLowerCase().replace(/\{[^}]*\}/g, '{}')}`;
      if (routes.has(key)) found.push(`route ${key}`);
      routes.add(key);
    }
  }
  return found;
}

function shapeOf({ metadata }: RegisteredFunction) {
  const trigger = Object.values(metadata.bindings).find(({ type }) => type === 'httpTrigger');
  const methods = (trigger?.['methods'] ?? []) as readonly string[];
  return {
    name: metadata.name,
    route: trigger ? String(trigger['route']) : null,
    methods,
    level: trigger?.['authLevel'],
  };
}

describe('what the app registers', () => {
  test('what the app registers has names and routes that are unique whatever their case, and no route with a leading slash', async (t) => {
    const world = await aWorld(t);
    const { functions, failure } = captureRegistrations(() => register(world.app));
    assert.equal(failure, null);
    const shapes = functions.map(shapeOf);
    assert.ok(shapes.filter(({ route }) => route !== null).length >= 8);
    assert.deepEqual(clashes(shapes), []);
    const keyed = shapes.filter(({ level }) => level === 'function').map(({ name }) => name);
    const others = keyed.filter((name) => !/^(itsm|alerts)-/.test(name));
    assert.deepEqual(others, [], 'the only doors a key opens are those of senders');
    assert.ok(keyed.includes('itsm-servicenow'));
  });

  test('what the app registers would be caught clashing', () => {
    const door = (name: string, route: string) => ({ name, route, methods: ['GET'] });
    assert.deepEqual(clashes([door('a', 'x'), door('A', 'y')]), ['name A']);
    assert.deepEqual(clashes([door('a', 'x/{id}'), door('b', 'X/{key}')]), ['route GET x/{}']);
    assert.deepEqual(clashes([door('a', '/x')]), ['slash /x']);
  });

  test('what the app registers are exactly the activities that orchestrators call: one more would be dead, one less would hang for ever', () => {
    const called = new Set<string>();
    for (const { path, text } of sourceFiles().filter((file) => file.path.startsWith('src/orchestrators/'))) {
      const code = codeOf(text);
      assert.doesNotMatch(
        path.startsWith('src/orchestrators/steps/step.ts') ? '' : code,
        /callActivity|callSubOrchestrator/,
      );
      for (const [, name] of code.matchAll(/\bcall\(\s*context,\s*(\w+)\s*,/g)) called.add(name ?? '');
      for (const [, name] of code.matchAll(/\bactivity:\s*(\w+)/g)) called.add(name ?? '');
      for (const [, name] of code.matchAll(/\bcallActivity\((\w+)\.name\b/g)) called.add(name ?? '');
    }
    for (const name of ['activity', 'string', 'Activity']) called.delete(name); // of types
    const registered = REGISTERED.map(({ name }) => name);
    assert.equal(new Set(registered.map((name) => name.toLowerCase())).size, registered.length);
    assert.deepEqual(
      [...called].filter((name) => !registered.includes(name)),
      [],
      'called and not registered',
    );
    assert.deepEqual(
      registered.filter((name) => !called.has(name)),
      [],
      'registered and never called',
    );
  });

  test('what the app registers are activities named as their export, in a file of that name', () => {
    const code = sourceFiles().filter(({ path }) => path.startsWith('src/activities/'));
    for (const { name } of REGISTERED) {
      const home = code.find(({ text }) => new RegExp(`export const ${name} = defineActivity`).test(text));
      assert.ok(home, name);
      assert.match(home.text, new RegExp(`name: '${name}'`));
    }
  });

  test('starts no orchestrator that is not registered', () => {
    const known = Object.keys(orchestratorsFor(KINDS.map(({ kind }) => kind)));
    for (const { path, text } of sourceFiles()) {
      for (const [, name] of text.matchAll(/runs\??\.start\(\s*'(\w+)'/g))
        assert.ok(known.includes(name ?? ''), `${path}: ${name}`);
    }
  });

  test('every access type has its table, its schema and cases of every verdict', () => {
    for (const { kind, verdicts } of KIND_TABLES) {
      const folder = new URL(`../../policy-tables/${kind}/`, import.meta.url).pathname;
      for (const file of ['table.json', 'schema.json'])
        assert.ok(readFileSync(`${folder}${file}`, 'utf8').length > 100);
      for (const verdict of verdicts)
        assert.ok(globSync(`${folder}cases/${verdict}/*.json`).length > 0, verdict);
      assert.ok(globSync(new URL(`../../src/kinds/${kind}/index.ts`, import.meta.url).pathname).length === 1);
      assert.ok(
        KINDS.some((entry) => entry.kind === kind),
        kind,
      );
    }
  });
});

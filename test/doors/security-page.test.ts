import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { NOTIFICATIONS } from '../../sandbox/app/sandbox-settings.ts';
import { captureRegistrations } from '../../sandbox/host/registrations.ts';
import type { World } from '../../sandbox/world.ts';
import { register } from '../../src/register.ts';
import { aWorld } from '../support/world.ts';

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'SECURITY.md'), 'utf8');

type Way = { readonly route: string; readonly authLevel: string };

/** The doors that the page's table names: `…` stands for whatever comes behind, a name in braces for one part. */
function doorsOf(page: string): readonly string[] {
  const [, section = ''] = page.split('\n## The doors\n');
  const [table = ''] = section.split('\n\nThe Functions host');
  return [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, door = '']) => door),
  );
}

function fits(door: string, route: string): boolean {
  if (door.endsWith('…')) {
    const start = door.slice(0, -1);
    return route === start || route.startsWith(`${start}/`);
  }
  return new RegExp(`^${door.replace(/\{\w+\}/g, '[a-z-]+')}$`).test(route);
}

function waysInto(world: World): readonly Way[] {
  const { functions } = captureRegistrations(() => register(world.app));
  return functions.flatMap(({ metadata }) =>
    Object.values(metadata.bindings)
      .filter(({ type }) => type === 'httpTrigger')
      .map((trigger) => ({ route: String(trigger['route']), authLevel: String(trigger['authLevel']) })),
  );
}

/** Where page and app differ. */
function differences(page: string, ways: readonly Way[]): readonly string[] {
  const doors = doorsOf(page);
  return [
    ...ways
      .filter(({ route }) => !doors.some((door) => fits(door, route)))
      .map(({ route }) => `${route}: the page leaves it out`),
    ...doors
      .filter((door) => !ways.some(({ route }) => fits(door, route)))
      .map((door) => `${door}: is not there`),
    ...ways
      .filter(
        ({ route, authLevel }) => authLevel !== (/^(itsm|alerts)\//.test(route) ? 'function' : 'anonymous'),
      )
      .map(({ route, authLevel }) => `${route}: is opened by a key of level ${authLevel}`),
  ];
}

describe('the doors that SECURITY.md names', () => {
  test('the doors that SECURITY.md names are all that the app has, and no other', async (t) => {
    const world = await aWorld(t, { settings: NOTIFICATIONS });
    const ways = waysInto(world);
    assert.ok(ways.length >= 13);
    assert.deepEqual(differences(PAGE, ways), []);
    const more = { route: 'debug', authLevel: 'anonymous' };
    assert.deepEqual(differences(PAGE, [...ways, more]), ['debug: the page leaves it out']);
    assert.deepEqual(differences(PAGE, [...ways, { route: 'health/keys', authLevel: 'admin' }]), [
      'health/keys: the page leaves it out',
      'health/keys: is opened by a key of level admin',
    ]);
    assert.deepEqual(
      differences(
        PAGE,
        ways.filter(({ route }) => route !== 'offboarding'),
      ),
      ['offboarding: is not there'],
    );
  });

  test('stand beside the ways in that are the host’s own', () => {
    for (const way of ['runtime/webhooks/durabletask', 'admin/…'])
      assert.ok(PAGE.includes(`\`${way}\``), `${way} is left out`);
  });
});

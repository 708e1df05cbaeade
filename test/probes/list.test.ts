import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import shared from '../../policy-tables/access.schema.json' with { type: 'json' };
import { type ProbeCheck, systemOf } from '../../src/probes/index.ts';

type Definition = { readonly properties?: { readonly type?: { readonly const?: string } } };

describe('the list of probes', () => {
  test('the list of probes has a value for each type that tables may name', () => {
    const definitions = Object.entries(shared.$defs as Readonly<Record<string, Definition>>).filter(
      ([name]) => name.startsWith('probeBy'),
    );
    assert.ok(definitions.length >= 7);
    for (const [name, { properties }] of definitions) {
      const type = properties?.type?.const;
      assert.ok(type, name);
      const named = { team: { name: 'Orion' }, app: { name: 'Visio' }, site: { name: 'HR' } };
      const check = { type, system: 'Exchange', ...named, timeoutMinutes: 1, everySeconds: 5 };
      assert.ok(systemOf(check as unknown as ProbeCheck).length > 0, type);
    }
    assert.throws(() => systemOf({ type: 'crystal-ball' } as unknown as ProbeCheck), /No probe is called/);
  });
});

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
    assert.ok(definitions.length >= 4);
    for (const [name, { properties }] of definitions) {
      const type = properties?.type?.const;
      assert.ok(type, name);
      const check = { type, system: 'Exchange', timeoutMinutes: 1, everySeconds: 5 } as ProbeCheck;
      assert.ok(systemOf(check).length > 0, type);
    }
    assert.throws(() => systemOf({ type: 'crystal-ball' } as unknown as ProbeCheck), /No probe is called/);
  });
});

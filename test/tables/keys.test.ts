import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { key, newestFirst, shardNames, shardOf, under } from '../../src/connectors/tables/keys.ts';
import { textOf, textProperties } from '../../src/connectors/tables/row-text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('a/b', 'a~b', '!', '!0041', 'A', ''),
);
const parts = fc.array(anyText, { minLength: 1, maxLength: 3 });

describe('the keys of rows', () => {
  test('hold nothing the service forbids, whatever they are made of', () => {
    fc.assert(
      fc.property(parts, (texts) => {
        assert.match(key(...texts), /^[A-Za-z0-9 _.:@+!~-]*$/);
      }),
    );
  });

  test('differ when their parts differ', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        assert.equal(key(...one) === key(...other), JSON.stringify(one) === JSON.stringify(other));
      }),
    );
    assert.notEqual(key('a~b'), key('a', 'b'));
    assert.notEqual(key('!002f'), key('/'));
    assert.notEqual(key('\ud800'), key('\ud801'));
  });

  test('stay short for long texts, and still differ', () => {
    const long = key('x'.repeat(2000), 'y');
    assert.ok(long.length < 200);
    assert.notEqual(long, key(`${'x'.repeat(1999)}z`, 'y'));
  });

  test('the keys of rows of one beginning lie in one range, and no others do', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (first, second, other) => {
        const { from, to } = under(first);
        const within = (text: string) => text >= from && text < to;
        assert.ok(within(key(first, second)));
        if (other !== first) assert.ok(!within(key(other, second)));
      }),
    );
  });

  test('sort later moments first, and spread over every partition', () => {
    assert.ok(newestFirst(2000) < newestFirst(1000));
    const used = new Set(Array.from({ length: 500 }, (_, n) => shardOf('r', `request-${n}`, 16)));
    assert.deepEqual([...used].sort(), shardNames('r', 16));
  });
});

describe('the text of a row', () => {
  test('comes back whole from as many properties as it takes', () => {
    for (const length of [0, 1, 31_999, 32_000, 32_001, 64_000, 499_999]) {
      const whole = 'é'.repeat(length);
      const properties = textProperties(whole);
      assert.equal(textOf(properties), whole);
      for (const value of Object.values(properties)) assert.ok(value.length <= 32_000);
    }
  });
});

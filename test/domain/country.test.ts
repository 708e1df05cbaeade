import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isCountryCode } from '../../sandbox/tenant/company/countries.ts';
import { countryOf, notACountry } from '../../src/domain/country.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

describe('a country code', () => {
  test('a country code is one exactly where the directory takes it as a usage location', () => {
    for (const first of LETTERS)
      for (const second of LETTERS) {
        const code = `${first}${second}`;
        assert.equal(countryOf(code).is === 'country', isCountryCode(code), code);
      }
  });

  test('a country code is known by another name', () => {
    assert.deepEqual(countryOf('uk'), { is: 'other-name', of: 'GB' });
    assert.match(notACountry('UK') ?? '', /that country is GB/);
  });

  test('a country code is not a name or nothing', () => {
    for (const text of ['Germany', '', 'N', 'NLD', '12']) assert.notEqual(notACountry(text), null, text);
    assert.equal(notACountry('nl'), null);
  });
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXPECTED_FAILURES } from './expected-failures.ts';

test('every known limit is played by a test, and the page of limits speaks of a list', () => {
  const tests = globSync('*.test.ts', { cwd: import.meta.dirname }).map((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8'),
  );
  for (const title of Object.keys(EXPECTED_FAILURES))
    assert.ok(
      tests.some((text) => text.includes(`limit('${title}'`) || text.includes(`'${title}',`)),
      `no test plays: ${title}`,
    );
});

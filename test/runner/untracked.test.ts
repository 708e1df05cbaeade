import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const UNTRACKED = join(import.meta.dirname, '..', 'untracked.mjs');

/** How the runner ends on a file with these lines, as `npm test` runs it. */
function runnerOn(lines: string): Promise<{ readonly code: number; readonly said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'));
  const file = join(folder, 'it.test.mjs');
  writeFileSync(file, `import { test } from 'node:test';\n${lines}\n`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', UNTRACKED, '--test', file], { env }, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true });
      resolve({ code: Number(error?.code ?? 0), said: `${stdout}${stderr}` });
    });
  });
}

describe('a test runner that does not follow every promise', { concurrency: 3 }, () => {
  for (const [what, lines] of Object.entries({
    'an error that nobody caught while a test goes on':
      "test('it', () => new Promise((done) => { setTimeout(() => { throw new Error('lost'); }, 1); setTimeout(done, 50); }));",
    'a rejection that nobody handled':
      "test('it', async () => { Promise.reject(new Error('lost')); await new Promise((done) => setTimeout(done, 20)); });",
    'an error after the last test':
      "test('it', () => { setTimeout(() => { throw new Error('lost'); }, 20); });",
  }))
    test(`the runner fails a file for ${what}, and shows it`, async () => {
      const { code, said } = await runnerOn(lines);
      assert.equal(code, 1);
      assert.match(said, /lost/);
    });

  test('the runner passes a file in which nothing is lost, and a hook of its own hears every promise', async () => {
    const { code, said } = await runnerOn(
      "import { createHook } from 'node:async_hooks';\nlet heard = 0;\ncreateHook({ init: () => { heard++; } }).enable();\ntest('it', async () => { await Promise.resolve(); if (heard === 0) throw new Error('deaf'); });",
    );
    assert.equal(code, 0, said);
  });
});

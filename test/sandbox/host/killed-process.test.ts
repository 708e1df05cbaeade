/** The same with a real process and a real SIGKILL. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./killed-process.ts', import.meta.url));

function run(directory: string, mode: string) {
  const child = spawn(process.execPath, [script, directory, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  return { child, firstLine: once(lines, 'line').then(([line]) => String(line)), exit: once(child, 'exit') };
}

test('an orchestration survives kill -9 in the middle of an activity, which runs again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'embedded-host-'));
  try {
    const first = run(directory, 'hang');
    assert.equal(await first.firstLine, 'in the middle');
    first.child.kill('SIGKILL');
    assert.deepEqual(await first.exit, [null, 'SIGKILL']);

    const second = run(directory, 'finish');
    assert.deepEqual(JSON.parse(await second.firstLine), [['Completed', 'written']]);
    assert.deepEqual(await second.exit, [0, null]);
    assert.equal(readFileSync(join(directory, 'effects'), 'utf8'), 'one\ntwo\ntwo\nthree\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

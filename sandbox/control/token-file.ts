/** The control API's token, new for each start, in a file that only its owner can read. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a new token, in place of an earlier one, and returns it. */
export function createControlToken(file: string): string {
  const token = randomBytes(32).toString('base64url');
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true }); // a file that is there keeps its mode
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

/** Records anew what this release leaves in flight at all places, or those that are named: once for each release, before it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { command, oneOf, readCommandLine } from '../../sandbox/command-line.ts';
import { aWorld } from '../support/world.ts';
import { untilItWaits } from './place.ts';
import { PLACES } from './places.ts';
import { fileOf, RECORDED } from './recorded.ts';
import { Tape } from './tape.ts';

function record(only: readonly string[]): void {
  mkdirSync(RECORDED, { recursive: true });
  for (const [name, { waits, reach, settings = {} }] of Object.entries(PLACES))
    if (only.length === 0 || only.includes(name))
      test(name, async (t) => {
        const tape = new Tape();
        const world = tape.taped(await aWorld(t, { border: tape.border, settings }));
        const number = await reach(world);
        if (waits) await untilItWaits(world, waits);
        const left = await tape.cut(world, number);
        writeFileSync(join(RECORDED, fileOf(name)), gzipSync(JSON.stringify(left), { level: 9 }));
      });
}

await command(() => {
  const names = Object.keys(PLACES);
  const { positionals } = readCommandLine(
    { allowPositionals: true },
    'npm run in-flight [-- <place>…]',
    `Places:\n${names.map((name) => `  ${name}`).join('\n')}`,
  );
  record(positionals.map((name) => oneOf('place', name, names)));
  return 0;
});

/** Each test file is a process of its own, and so is each command that a test starts: what one of them has compiled, the others load as it is. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled');
enableCompileCache(folder);
process.env.NODE_COMPILE_CACHE ??= folder;

/**
 * Runs Azurite and ends with its parent: when the channel to the parent closes, however the parent ended, Azurite is
 * stopped. Plain JavaScript, as Azurite itself. Arguments: the script to run, then its own.
 */
import { spawn } from 'node:child_process';

const [script = '', ...options] = process.argv.slice(2);
const azurite = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'inherit', 'inherit'] });
azurite.once('exit', (code) => process.exit(code ?? 1));
const stop = () => azurite.kill('SIGTERM');
process.once('disconnect', stop);
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

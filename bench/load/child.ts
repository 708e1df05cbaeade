/** Run in a fresh process: imports the app named by the first argument and prints how long that took. */
import { pathToFileURL } from 'node:url';
import { captureLoading } from '../../sandbox/host/registrations.ts';

const url = pathToFileURL(process.argv[2] ?? '').href;
const started = performance.now();
const { functions, failure } = await captureLoading(() => import(url));
const ms = performance.now() - started;
if (failure) throw failure;
console.log(JSON.stringify({ ms, functions: functions.length }));

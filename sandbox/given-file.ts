/** Files that somebody names on a command line. What can't be read is told with its own name, never with a stack. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearestNames } from '../src/policy/nearest.ts';
import { Misuse } from './command-line.ts';

/** Throws a `Misuse` that names the file, what it is, and what may be meant. */
export function readGiven(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Misuse(`${what} can't be read: ${because(error, file)}`);
  }
}

/** Throws a `Misuse` where it is no JSON. */
export function readGivenJson(file: string, what: string): unknown {
  const text = readGiven(file, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Misuse(`${what} ${file} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Throws a `Misuse` where a file that is read in parts later can't be. */
export function checkGiven(file: string, what: string): void {
  try {
    const opened = openSync(file, 'r');
    const isFolder = fstatSync(opened).isDirectory();
    closeSync(opened);
    if (isFolder) throw Object.assign(new Error(), { code: 'EISDIR' });
  } catch (error) {
    throw new Misuse(`${what} can't be read: ${because(error, file)}`);
  }
}

function because(error: unknown, path: string): string {
  const code = (error as { readonly code?: string } | null)?.code;
  if (code === 'ENOENT') return `there is no ${path}.${instead(path)}`;
  if (code === 'EISDIR') return `${path} is a folder. Name a file in it.`;
  if (code === 'ENOTDIR') return `${path} is no folder. Name the folder it is in.`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read by you.`;
  return `${path}: ${error instanceof Error ? error.message : error}`;
}

function instead(path: string): string {
  try {
    const [nearest] = nearestNames(basename(path), readdirSync(dirname(path)), 1);
    return nearest === undefined ? '' : ` Did you mean ${join(dirname(path), nearest)}?`;
  } catch {
    return ` There is no folder ${dirname(path)} either.`;
  }
}

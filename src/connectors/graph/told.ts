import { type JsonObject, objectOf } from './answer.ts';
import { ReadFault } from './read-fault.ts';

/**
 * Properties that an answer must carry. `null` is an answer; a property that is left out altogether could mean
 * anything, so that each of these throws a `ReadFault` for it which time won't cure.
 */
export function told(body: JsonObject, name: string): unknown {
  const value = body[name];
  if (value !== undefined) return value;
  throw unreadable(`Graph left out ${name}; the application may lack the permission to see it.`);
}

/** `null` for anything but a text with something in it. */
export function textTold(body: JsonObject, name: string): string | null {
  const value = told(body, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A text that names something, without which the rest of the object says nothing. */
export function idTold(body: JsonObject, name: string): string {
  const text = textTold(body, name);
  if (text !== null) return text;
  throw unreadable(`Graph answered with an empty ${name}.`);
}

/** Zero for `null`. */
export function countTold(body: JsonObject, name: string): number {
  const value = told(body, name) ?? 0;
  if (typeof value === 'number') return value;
  throw unreadable(`Graph answered with a ${name} that is no number.`);
}

export function objectsTold(body: JsonObject, name: string): readonly JsonObject[] {
  return listTold(body, name).map((each) => {
    const object = objectOf(each);
    if (object) return object;
    throw unreadable(`Graph answered with ${name} that are not all objects.`);
  });
}

export function textsTold(body: JsonObject, name: string): readonly string[] {
  return listTold(body, name).map((each) => {
    if (typeof each === 'string') return each;
    throw unreadable(`Graph answered with ${name} that are not all text.`);
  });
}

function listTold(body: JsonObject, name: string): readonly unknown[] {
  const value = told(body, name) ?? [];
  if (Array.isArray(value)) return value;
  throw unreadable(`Graph answered with ${name} that is no list.`);
}

const unreadable = (because: string) =>
  new ReadFault({ read: 'failed', because, retryAfterSeconds: null, mayCure: false });

import { repeatedNames } from '../domain/repeated-names.ts';
import { pointerPart } from './json-pointer.ts';

/** JSON pointers of object members that the text has twice: in a policy that would drop a rule unseen. The text must be valid JSON. */
export function repeatedMembers(text: string): readonly string[] {
  return repeatedNames(text).map((path) => path.map((part) => `/${pointerPart(String(part))}`).join(''));
}

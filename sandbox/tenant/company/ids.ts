/** Object ids of the sandbox company: derived from names, so that they are the same in every sandbox. */
import { createHash } from 'node:crypto';

export type ObjectType = 'user' | 'group' | 'administrative-unit' | 'directory-role' | 'intune-app';

/** A lower-case GUID (version 5 layout) for a named object: `objectId('group', 'GRP-VPN-USERS')`. */
export function objectId(type: ObjectType, name: string): string {
  const hex = createHash('sha1').update(`contoso.example/${type}/${name}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

import { IDENTITIES } from '../../company.ts';
import type { Principal } from './call.ts';
import type { Actor } from './directory/records.ts';

/** Who the directory records as the maker of what this caller changes. */
export function actorOf({ appId, objectId }: Principal): Actor {
  const ours = Object.values<string>(IDENTITIES).includes(appId);
  return { kind: 'app', appId, objectId, displayName: ours ? 'Countersign' : `App ${appId}` };
}

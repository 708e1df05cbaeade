import { APP_ID } from '../../company.ts';
import type { Principal } from './call.ts';
import type { Actor } from './directory/records.ts';

/** Who the directory records as the maker of what this caller changes. */
export function actorOf({ appId }: Principal): Actor {
  return { kind: 'app', appId, displayName: appId === APP_ID ? 'Countersign' : `App ${appId}` };
}

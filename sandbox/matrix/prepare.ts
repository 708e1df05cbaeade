/** What journeys need to be so before anything is ordered. */
import type { Stage } from './stage.ts';

/** The developer of the bundle is in one of its groups by seed. */
export function withoutWiki(stage: Stage): void {
  stage.setMember('GRP-WIKI-READERS', 'developer', false);
}

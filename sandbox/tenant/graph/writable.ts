/** Which groups refuse members, and how; the 403 bodies are the same on purpose (graph 5.4). */
import { badRequest, denied, masteredElsewhere } from './answer.ts';
import type { GraphCall } from './call.ts';
import type { GroupRecord } from './directory/records.ts';
import { holdsAny } from './permissions.ts';

const MAIL_ENABLED = 'Cannot Update a mail-enabled security groups and or distribution list.';

const ROLE_MANAGER = 'RoleManagement.ReadWrite.Directory';

/** Throws the `Refusal` for a group that doesn't take members from this caller. */
export function refuseUnlessWritable(group: GroupRecord, call: GraphCall): void {
  switch (group.class) {
    case 'dynamic':
    case 'restricted-management':
      throw denied();
    case 'synced':
      throw masteredElsewhere();
    case 'mail-enabled':
    case 'distribution':
      throw badRequest(MAIL_ENABLED);
    case 'role-assignable':
      if (!holdsAny(call.principal, ROLE_MANAGER)) throw denied();
      call.depends(ROLE_MANAGER);
      return;
    case 'assigned':
    case 'licensed':
    case 'm365':
      return;
  }
}

/** Approval by a group: one `sysapproval_group`, and an approver row for each member that points to it. */
import { groupId } from './people.ts';
import type { Records } from './records.ts';
import type { RecordStore, Row } from './store.ts';

const SYSTEM = { by: 'system' };

/** Asks every member; returns the rows' ids. Throws a `RangeError` when the group isn't there or has no members. */
export function askGroup(store: RecordStore, records: Records, item: Row, group: string): readonly string[] {
  const id = groupId(group);
  const members = store.withValue('sys_user_grmember', 'group', id);
  if (members.length === 0)
    throw new RangeError(`ServiceNow has no group "${group}" with members; nobody would be asked.`);
  const fields = { parent: item.sysId, assignment_group: id, approval: 'requested' };
  const approval = records.create('sysapproval_group', fields, SYSTEM).row;
  return members.map((member) => {
    const asked = {
      sysapproval: item.sysId,
      approver: member.fields['user'] ?? '',
      state: 'requested',
      group: approval.sysId,
    };
    return records.create('sysapproval_approver', asked, SYSTEM).row.sysId;
  });
}

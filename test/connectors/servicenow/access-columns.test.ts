import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessColumnsIn } from '../../../src/connectors/servicenow/access-columns.ts';

test('columns of access are named one by one, with or without spaces', () => {
  assert.deepEqual(accessColumnsIn('accessType=u_access_type, incident = parent_incident.number'), {
    columns: { accessType: 'u_access_type', incident: 'parent_incident.number' },
  });
  assert.deepEqual(accessColumnsIn(''), { columns: {} });
});

test('columns of access that nothing reads, are no columns or find no incident are refused with what to do', () => {
  const wrong: Readonly<Record<string, RegExp>> = {
    'accesstype=u_x': /no "accesstype": it names accessType, role/,
    'accessType=U X': /no column for "accessType"/,
    'accessType=': /no column for "accessType"/,
    'role=u_role': /no column for "accessType", by which such incidents are found/,
  };
  for (const [text, message] of Object.entries(wrong)) {
    const read = accessColumnsIn(text);
    assert.ok('message' in read && message.test(read.message), text);
  }
});

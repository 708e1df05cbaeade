/** Application permissions that every company gives to Countersign. */
export const COMPANY_PERMISSIONS: readonly string[] = [
  'User.Read.All',
  'User-LifeCycleInfo.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Mail.Send',
  'AuditLog.Read.All',
  'Organization.Read.All',
  'LicenseAssignment.ReadWrite.All',
];

/** Given by companies some of whose people have no usage location: no narrower permission that sets one can be granted. */
export const OPTIONAL_PERMISSIONS: readonly string[] = ['User.ReadWrite.All'];

/** Application permissions that the sandbox company's administrators gave to Countersign, unless a test says otherwise. */
export const COMPANY_PERMISSIONS: readonly string[] = [
  'User.Read.All',
  'User-LifeCycleInfo.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Mail.Send',
  'AuditLog.Read.All',
  'Organization.Read.All',
  'LicenseAssignment.ReadWrite.All',
  // for usage locations: no narrower permission can be granted
  'User.ReadWrite.All',
];

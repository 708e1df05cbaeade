const PORTAL = 'https://entra.microsoft.com/#view';
const BLADES = {
  user: `${PORTAL}/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/`,
  group: `${PORTAL}/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/`,
  activation: `${PORTAL}/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles`,
} as const;

/** Where administrators open a user or a group; `activation`: where people activate roles of theirs, without an id. */
export function portalLink(what: keyof typeof BLADES, id: string): string {
  return `${BLADES[what]}${encodeURIComponent(id.toWellFormed())}`;
}

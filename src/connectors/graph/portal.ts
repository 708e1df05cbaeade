const PORTAL = 'https://entra.microsoft.com/#view';
const BLADES = {
  user: `${PORTAL}/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/`,
  group: `${PORTAL}/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/`,
} as const;

/** Where administrators open a user or a group. */
export function portalLink(what: 'user' | 'group', id: string): string {
  return `${BLADES[what]}${encodeURIComponent(id.toWellFormed())}`;
}

/** Permissions whose holder can make itself, or whoever asks it to, administrator of the whole tenant. */
export const TIER_ZERO: Readonly<Record<string, string>> = {
  'AppRoleAssignment.ReadWrite.All': 'Whoever holds it grants itself every other permission.',
  'Application.ReadWrite.All': 'Whoever holds it adds a secret to any application and acts as it.',
  'Application.ReadWrite.OwnedBy':
    'Whoever holds it adds a secret to applications that it owns and acts as them.',
  'Directory.ReadWrite.All': 'Whoever holds it writes nearly everything there is.',
  'DelegatedPermissionGrant.ReadWrite.All':
    'Whoever holds it lets an application act as every administrator that uses it.',
  'Domain.ReadWrite.All': 'Whoever holds it lets another service say who signs in.',
  'Group.ReadWrite.All':
    'Whoever holds it makes itself owner of any group without roles, and puts anybody there.',
  'Policy.ReadWrite.ConditionalAccess': 'Whoever holds it switches off what signing in requires.',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup':
    'Whoever holds it makes anybody member of a group that carries directory roles.',
  'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup':
    'Whoever holds it lets anybody into a group that carries directory roles.',
  'RoleAssignmentSchedule.ReadWrite.Directory':
    'Whoever holds it makes anybody Global Administrator, itself included.',
  'RoleEligibilitySchedule.ReadWrite.Directory':
    'Whoever holds it lets anybody activate Global Administrator.',
  'RoleManagement.ReadWrite.Directory': 'Whoever holds it makes itself Global Administrator.',
  'User-PasswordProfile.ReadWrite.All':
    'Whoever holds it sets passwords and signs in as people; with a directory role beside it, as administrators.',
  'User.DeleteRestore.All': 'Whoever holds it deletes people for good, administrators included.',
  'UserAuthenticationMethod.ReadWrite.All':
    'Whoever holds it registers a second factor of its own for anybody and signs in as them.',
};

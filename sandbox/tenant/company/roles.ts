/** Directory roles that somebody of the sandbox company has when the sandbox starts. */

type Holding = {
  /** Key of a person, or name of a group (`GRP-…`). */
  readonly holder: string;
  /** As the directory shows it. */
  readonly role: string;
  /** May be activated, and is not in effect until it is. */
  readonly eligible?: true;
};

export const ROLES_HELD: readonly Holding[] = [
  { holder: 'GRP-GLOBAL-ADMINS', role: 'Global Administrator' },
  { holder: 'GRP-GLOBAL-HELPDESK', role: 'Helpdesk Administrator' },
  { holder: 'break-glass-1', role: 'Global Administrator' },
  { holder: 'helpdesk-agent', role: 'Helpdesk Administrator' },
  { holder: 'iam-lead', role: 'Privileged Role Administrator', eligible: true },
];

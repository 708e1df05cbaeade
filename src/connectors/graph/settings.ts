import type { NotificationSettings } from './notifications.ts';

export type GraphSettings = {
  /** `https://graph.microsoft.com`, or a national cloud's host. */
  readonly baseUrl: string;
  /** Ids of our own principal as the directory's audit log names it: application id or service principal id. */
  readonly ownPrincipalIds: readonly string[];
  /** A group is small enough to read its members as the second path when they fit so many on one page (1 to 999). */
  readonly membersPerPage: number;
  /** Entra id or address of the mailbox notices are sent from; `null`: no mail. */
  readonly mailFrom: string | null;
  /** Where and with which secret Graph tells us of changed users; left out: nowhere, and polling finds them. */
  readonly notifications?: NotificationSettings;
};

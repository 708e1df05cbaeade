import type { Means } from '../activity.ts';

/**
 * Mails somebody. `later`: it was not taken, and may be when it is tried again, at the risk of a second mail where only
 * the answer was lost. `never`: they have no address, or we no mailbox.
 */
export async function mailTo(
  { mail }: Means,
  toUserId: string,
  subject: string,
  text: string,
  requestId: string,
): Promise<'sent' | 'later' | 'never'> {
  const answer = await mail.send(toUserId, subject, text, requestId);
  if (answer.sent) return 'sent';
  return answer.mayCure ? 'later' : 'never';
}

/** Graph tells mail no time to come back. */
export const MAIL_AGAIN_SECONDS = 60;

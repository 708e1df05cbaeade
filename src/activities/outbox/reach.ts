import type { Conversation, PostResult } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import type { Reached } from './delivered.ts';

export type Letter = { readonly subject: string; readonly text: string };

/** A message for one person, as each way of reaching them takes it. */
type Message = {
  readonly inChat: (conversation: Conversation) => Promise<PostResult>;
  /** What stands in for chat; `null`: nothing does. */
  readonly byMail: Letter | null;
  /** Set where chat was waited for long enough: mail goes out though a chat may still take it. */
  readonly impatient?: true;
  readonly requestId: string;
};

/** The channel of whoever is told by mail. */
export const MAIL = 'mail';

/** Graph tells mail no time to come back. */
export const MAIL_AGAIN_SECONDS = 60;

/**
 * Reaches one person: in the first chat that takes it, by mail where none does, and answers which way it went. While a chat
 * may still take it, mail waits.
 */
export async function reach(means: Means, to: string, message: Message): Promise<Reached> {
  const refusals: string[] = [];
  let later: (Reached & { readonly reached: 'not-now' }) | null = null;
  for (const conversation of Object.values(means.conversations)) {
    const posted = await message.inChat(conversation);
    if (posted.posted) return { reached: 'taken', channel: conversation.channel };
    const because = `${conversation.channel}: ${posted.because}`;
    refusals.push(because);
    if (posted.kind === 'later')
      later = { reached: 'not-now', because, afterSeconds: posted.retryAfterSeconds };
  }
  if (later && !message.impatient) return later;
  const mailed = message.byMail && (await mailTo(means, to, message.byMail, message.requestId));
  if (mailed?.reached === 'taken') return mailed;
  if (mailed) refusals.push(`${MAIL}: ${mailed.because}`);
  const because = refusals.join('; ') || 'No chat is set up.';
  const waits = [later, mailed].flatMap((one) => (one?.reached === 'not-now' ? [one.afterSeconds ?? 0] : []));
  if (waits.length === 0) return { reached: 'never', because };
  return { reached: 'not-now', because, afterSeconds: Math.max(...waits) || null };
}

/**
 * Mails somebody. Taken is not delivered, and where only the answer was lost a repeat is a second mail. `never`: they have
 * no address, or we no mailbox.
 */
export async function mailTo(
  { mail }: Means,
  to: string,
  { subject, text }: Letter,
  requestId: string,
): Promise<Reached> {
  const answer = await mail.send(to, subject, text, requestId);
  if (answer.sent) return { reached: 'taken', channel: MAIL };
  const { because } = answer;
  return answer.mayCure
    ? { reached: 'not-now', because, afterSeconds: MAIL_AGAIN_SECONDS }
    : { reached: 'never', because };
}

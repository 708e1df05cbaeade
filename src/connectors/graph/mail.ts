import { quotable } from '../../domain/written-text.ts';
import type { Mail } from '../../ports/conversation.ts';
import { explain, isOk, objectOf, readFailure } from './answer.ts';
import type { GraphClient } from './client.ts';
import { addressPath, sendMailPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';

/** Mail from one mailbox of ours. Graph answers 202 and tells neither id nor delivery. */
export function createGraphMail(client: GraphClient, mailFrom: string | null): Mail {
  return {
    async send(toUserId, subject, text, requestId) {
      if (mailFrom === null)
        return { sent: false, because: 'No mailbox is set to send from.', mayCure: false };
      const context = { requestId, purpose: 'mail' } as const;
      const address = await addressOf(client, toUserId, { requestId, purpose: 'mail-address' });
      if (typeof address !== 'string') return address;
      const message = {
        subject: oneLine(subject),
        body: { contentType: 'Text', content: mailText(text) },
        toRecipients: [{ emailAddress: { address } }],
      };
      const body = { message, saveToSentItems: false };
      const answer = await client({ method: 'POST', path: sendMailPath(mailFrom), body }, context);
      if (answer.status === 202) return { sent: true };
      // an answer that never came may stand for a mail that was sent; sending again is the caller's risk to take
      return { sent: false, because: explain(answer), mayCure: readFailure(answer, 'Mail').mayCure };
    },
  };
}

/**
 * The one place where what people wrote is made fit for a mail. It goes out as plain text, so that no HTML is rendered; marks of
 * ours in it are none.
 */
const mailText = (text: string) => quotable(text);

type NotSent = { readonly sent: false; readonly because: string; readonly mayCure: boolean };

async function addressOf(
  client: GraphClient,
  userId: string,
  context: GraphContext,
): Promise<string | NotSent> {
  const answer = await client({ method: 'GET', path: addressPath(userId) }, context);
  if (answer.status === 404)
    return { sent: false, because: 'The directory has no such user.', mayCure: false };
  const body = isOk(answer) ? objectOf(answer.body) : null;
  if (!body) {
    const { because, mayCure } = readFailure(answer, 'The address');
    return { sent: false, because, mayCure };
  }
  const address = body['mail'] ?? body['userPrincipalName'];
  if (typeof address === 'string' && /^[^\s@]+@[^\s@]+$/.test(address)) return address;
  return { sent: false, because: 'The user has no mail address.', mayCure: false };
}

/** A line break in a subject could begin a header of somebody's making. */
const oneLine = (text: string) =>
  quotable(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);

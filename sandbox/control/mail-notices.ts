/** Mail that left, as the notices people got: one per recipient. */
import type { SentMail } from '../tenant/mail/mailbox.ts';
import { ticketIn } from '../tenant/teams/card.ts';
import type { Notice } from './ports.ts';

/** `personOf`: the Entra id behind an address; unknown addresses stand for themselves. */
export function mailNotices(
  mails: readonly SentMail[],
  personOf: (address: string) => string | null,
): readonly Notice[] {
  return mails.flatMap((mail, index) => {
    const text = `${mail.subject}\n\n${mail.contentType === 'html' ? plain(mail.content) : mail.content}`;
    const ticket = ticketIn(text);
    return [...mail.to, ...mail.cc].map((address, place) => ({
      id: `mail-${index + 1}-${place + 1}`,
      channel: 'mail' as const,
      to: personOf(address) ?? address,
      ...(ticket ? { ticket } : {}),
      text,
      at: mail.at,
    }));
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/** What a reader sees of HTML: lines, without marks. */
function plain(html: string): string {
  const text = html
    .replace(/<(br|\/p|\/div|\/li|\/tr|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity);
  return text.replace(/\n{2,}/g, '\n').trim();
}

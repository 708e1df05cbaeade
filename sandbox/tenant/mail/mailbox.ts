import type { SandboxClock } from '../../clock.ts';

/** A mail that was accepted for delivery. */
export type SentMail = {
  /** ISO 8601, sandbox time. */
  readonly at: string;
  readonly fromUserId: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly contentType: 'text' | 'html';
  readonly content: string;
  readonly saveToSentItems: boolean;
};

/** Every mail of the sandbox company, oldest first. */
export interface Mailbox {
  send(mail: Omit<SentMail, 'at'>): void;
  messages(): readonly SentMail[];
}

export function createMailbox(clock: SandboxClock): Mailbox {
  const sent: SentMail[] = [];
  return {
    send: (mail) => void sent.push({ at: new Date(clock.now()).toISOString(), ...mail }),
    messages: () => sent,
  };
}

/** What is told of the doors, and of the way out to the directory, and by whom it is to be looked at: docs/security-events.md. */
export const SECURITY_CODES = [
  'caller-refused',
  'caller-proven',
  'call-refused',
  'too-many-unproven',
  'press-refused',
  'press-failed',
  'chat-account-tied',
  'personal-data-read',
  'standing-not-asked',
  'person-offboarded',
  'delivery-differs',
  'alert-about-nobody',
  'write-refused',
  'activation-evaluated',
  'window-refused',
  'major-incident',
  'debt-closed',
  'filed-offline',
  'setting-wrong',
  'setting-advised',
  'settings-in-force',
] as const;

type SecurityCode = (typeof SECURITY_CODES)[number];

export type SecurityEvent = {
  /** The function that was called; `app` for what concerns all of them. */
  readonly door: string;
  readonly code: SecurityCode;
  /** What was wrong, or done, in a code of ours. */
  readonly reason: string;
  readonly example?: Readonly<Record<string, string | null>>;
  /** A proven person or app, by Entra id: what they do is told apart from what others do. */
  readonly who?: string;
};

/** Where security events are told. Never fails, and never waits. */
export type Security = {
  note(event: SecurityEvent): void;
};

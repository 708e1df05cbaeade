import { GROUP_REASONS } from './access/group-reasons.ts';
import { PEOPLE_REASONS } from './access/people-reasons.ts';
import { TICKET_REASONS } from './access/ticket-reasons.ts';
import { TIME_REASONS } from './access/time-reasons.ts';
import { finder } from './reason-entry.ts';

/** The closed list of reasons that decisions of every kind can carry; each kind has its own besides. Codes are permanent. */
export const SHARED_REASONS = { ...TICKET_REASONS, ...PEOPLE_REASONS, ...GROUP_REASONS, ...TIME_REASONS };

export type ReasonCode = keyof typeof SHARED_REASONS;

export const find = finder(SHARED_REASONS);

import type { TicketStanding, TicketType } from './ticket.ts';

/** What each standing that is written on a ticket is, once it is read again. */
const MEANS = {
  open: 'open',
  'in-progress': 'in-progress',
  completed: 'completed',
  incomplete: 'incomplete',
  skipped: 'skipped',
  canceled: 'canceled',
  /** People are asked. What the tool's own approval says by then goes on counting. */
  'awaiting-approval': 'open',
  /** What was approved is taken back: approvals from before count no more, and the tool's own is asked anew. */
  'approval-required': 'open',
  provisioning: 'in-progress',
  /** The directory gives it, proven, and the system that it is for does not show it yet. */
  'access-pending': 'in-progress',
  /** What was waited for works, and whoever asked for it can go on. */
  'work-in-progress': 'in-progress',
  /** Somebody has to do something. */
  'manual-intervention': 'open',
  /** Somebody has to look at it. */
  'manual-review': 'open',
} as const satisfies Readonly<Record<string, TicketStanding>>;

/** A standing that a ticket is given. Moments that its readers tell apart have one each, whatever states its tool has. */
export type WrittenStanding = keyof typeof MEANS;

export const WRITTEN_STANDINGS = Object.keys(MEANS) as readonly WrittenStanding[];

export function meaningOf(standing: WrittenStanding): Exclude<TicketStanding, 'unknown'> {
  return MEANS[standing];
}

/** Whether it opens a ticket that was closed: whoever sees that asks for nothing by it. */
export function opensAgain(standing: WrittenStanding | null): boolean {
  return standing !== null && standing !== 'awaiting-approval' && meaningOf(standing) === 'open';
}

/** What a note begins with, so that whoever reads tickets knows where this one stands; in every tool the same. */
const FIRST_WORDS: Readonly<Partial<Record<WrittenStanding, string | Readonly<Record<TicketType, string>>>>> =
  {
    'awaiting-approval': 'Approval required',
    'approval-required': 'Approval required',
    provisioning: 'In Progress – Provisioning',
    'access-pending': 'Access pending (validated)',
    'work-in-progress': 'Work in progress',
    'manual-intervention': 'Manual intervention',
    'manual-review': { request: 'needs manual review', incident: 'Pending manual review' },
  };

/** `null`: a note with this standing begins with what it says. */
export function firstWords(standing: WrittenStanding, type: TicketType): string | null {
  const words = FIRST_WORDS[standing] ?? null;
  return words === null || typeof words === 'string' ? words : words[type];
}

import type { Actor } from '../directory/records.ts';

export const PIM_ACTIONS = [
  'adminAssign',
  'adminUpdate',
  'adminRemove',
  'adminExtend',
  'adminRenew',
  'selfActivate',
  'selfDeactivate',
  'selfExtend',
  'selfRenew',
] as const;
export type PimAction = (typeof PIM_ACTIONS)[number];

export type PimStatus =
  | 'Canceled'
  | 'Denied'
  | 'Failed'
  | 'Granted'
  | 'PendingAdminDecision'
  | 'PendingApproval'
  | 'PendingProvisioning'
  | 'PendingScheduleCreation'
  | 'Provisioned'
  | 'Revoked'
  | 'ScheduleCreated';

/** Something is still to happen to a request in one of these. */
export const isPending = (status: PimStatus): boolean => status.startsWith('Pending');

export type Ticket = { readonly ticketNumber: string | null; readonly ticketSystem: string | null };

/** What a request asks for; times are milliseconds since the epoch, `until` null: for good. */
export type Asked<Thing> = {
  readonly action: PimAction;
  readonly principalId: string;
  readonly thing: Thing;
  readonly justification: string | null;
  readonly ticket: Ticket | null;
  /** `null`: the request says nothing of time. */
  readonly span: Span | null;
  /** As it was sent. */
  readonly expiration: Readonly<Record<'type' | 'endDateTime' | 'duration', string | null>>;
  readonly isValidationOnly: boolean;
};

export type Span = { readonly since: number; readonly until: number | null };

export type PimRequest<Thing> = Asked<Thing> & {
  readonly id: string;
  readonly status: PimStatus;
  readonly createdAt: number;
  readonly completedAt: number | null;
  readonly createdBy: Actor;
  readonly approvalId: string | null;
  /** Of what it made or changed. */
  readonly targetScheduleId: string | null;
};

/** What the control API needs of the tenant; each simulator offers its part. People are Entra object ids. */
import type { Faults } from '../tenant/faults/fault-book.ts';
import type { OutboundLog } from '../tenant/outbound-log.ts';

import type { Delivery, ReplayOptions } from '../tenant/servicenow/outbox.ts';
import type { Tickets } from '../tenant/servicenow/tickets.ts';
import type { Teams } from '../tenant/teams/teams.ts';

/** A ticketing system. Its model functions throw on what they don't know. */
export interface TicketSystem
  extends Pick<Tickets, 'createTicket' | 'ticket' | 'patchTicket' | 'decideApproval' | 'deleteTicket'> {
  deliveries(): readonly Delivery[];
  replay(
    id: string,
    options?: ReplayOptions,
  ): Promise<readonly { readonly status: number; readonly body: string }[]>;
}

export type DirectoryUser = {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly userType: string;
  readonly department: string | null;
  readonly managerId: string | null;
  readonly employeeType: string | null;
  readonly employeeLeaveDateTime: string | null;
  readonly deleted: boolean;
};

export type UserPatch = Partial<Omit<DirectoryUser, 'id'>>;

export type DirectoryGroup = {
  readonly id: string;
  readonly displayName: string;
  readonly class: string;
  readonly deleted: boolean;
};

export type GroupPatch = Partial<Omit<DirectoryGroup, 'id'>>;

/** A direct member; `by`: whoever added them. */
export type DirectoryMember = { readonly id: string; readonly since: string; readonly by: string };

/** The directory as it settled, without lag. */
export interface DirectoryDesk {
  users(): readonly DirectoryUser[];
  groups(): readonly DirectoryGroup[];
  members(groupId: string): readonly DirectoryMember[];
  patchUser(id: string, patch: UserPatch): void;
  patchGroup(id: string, patch: GroupPatch): void;
  /** Out of band: an administrator did it in the portal. Nothing happens when it is so already. */
  addMember(groupId: string, userId: string): void;
  removeMember(groupId: string, userId: string): void;
}

export type CardDesk = Pick<Teams, 'press' | 'cards' | 'messages'>;

/** Something a person got that isn't a card. `to`: an Entra id, a channel's id or an address. */
export type Notice = {
  readonly id: string;
  readonly channel: 'teams' | 'slack' | 'mail';
  readonly to: string;
  readonly ticket?: { readonly system: string; readonly number: string };
  readonly text: string;
  readonly at: string;
};

export interface TokenDesk {
  /** An Entra ID token of the simulated tenant for the app's operator doors. */
  issue(userId: string, roles: readonly string[]): Promise<string>;
}

/** Everything of one tenant; a reset makes a new one. */
export type ControlledTenant = {
  readonly systems: Readonly<Record<string, TicketSystem>>;
  readonly directory: DirectoryDesk;
  readonly teams: CardDesk;
  /** Mail that left, as notices. */
  readonly mail: () => readonly Notice[];
  readonly faults: Pick<Faults, 'add' | 'list' | 'remove' | 'clear'>;
  readonly tokens: TokenDesk;
  readonly outbound: Pick<OutboundLog, 'list'>;
};

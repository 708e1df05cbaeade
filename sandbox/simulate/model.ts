/**
 * What must be true of access, kept apart from the product: who asked for what, on whose word, until when, and which
 * memberships were never the product's.
 */

import type { AboutAccount } from '../matrix/measure/accounts.ts';
import type { Asked } from '../matrix/measure/asked.ts';
import { edgeOf, type Memberships } from '../matrix/measure/memberships.ts';
import type { AskedRole } from '../matrix/measure/roles.ts';
import type { Offer } from './catalog.ts';

export type Order = Asked & {
  readonly openedBy: string;
  readonly offer: Offer;
  /** People who said yes where their word counts, by Entra id. */
  readonly approvedBy: Set<string>;
};

export class Model {
  readonly orders: Order[] = [];
  /** Reports of people at risk, and requests for roles. */
  readonly crises: Asked[] = [];
  readonly accounts: AboutAccount[] = [];
  readonly roles: AskedRole[] = [];
  /** Numbers of the incidents that roles are asked for. */
  readonly incidents: string[] = [];
  /** Memberships that are nobody's to take: there from the start, or put in by administrators since. */
  readonly #foreign: Map<string, string>;
  /** Memberships that administrators touched while a ticket was about them: whose they are now, nobody can say. */
  readonly #contested = new Set<string>();

  constructor(atStart: Memberships) {
    this.#foreign = new Map(atStart);
  }

  get tickets(): readonly Asked[] {
    return [...this.orders, ...this.crises];
  }

  get foreign(): Memberships {
    return this.#foreign;
  }

  wasThere(edge: string, by: string): void {
    this.#foreign.set(edge, by);
  }

  administratorSets(groupId: string, userId: string, present: boolean): void {
    const edge = edgeOf(groupId, userId);
    if (this.orders.some((one) => one.userId === userId && one.targets.includes(groupId)))
      this.#contested.add(edge);
    if (present) this.#foreign.set(edge, 'admin');
    else this.#foreign.delete(edge);
  }

  isContested(edge: string): boolean {
    return this.#contested.has(edge);
  }

  /** A yes counts from people who are no party to the request. */
  approve(number: string, personId: string): void {
    const order = this.orders.find((one) => one.number === number);
    if (order && personId !== order.userId && personId !== order.openedBy) order.approvedBy.add(personId);
  }

  /** Why the order can't have been granted, or `null`. `memberAlready`: there was nothing to grant. */
  mustNotHave({ offer, approvedBy }: Order, memberAlready: boolean): string | null {
    if (offer.groups.length === 0) return 'no policy lets anybody have it';
    if (offer.asksNobody || memberAlready || approvedBy.size > 0) return null;
    return 'nobody who may decide said yes';
  }
}

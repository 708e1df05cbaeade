/** Where a journey is played: people order, decide and change their minds, and everything comes to rest between. */

import type { TableEdits } from '../policy-folder.ts';
import { groupId } from '../tenant/company/groups.ts';
import { personId } from '../tenant/company/person.ts';
import type { TicketPatch } from '../tenant/servicenow/tickets.ts';
import { cardRows } from '../tenant/slack/listing.ts';
import type { CardRow } from '../tenant/teams/listing.ts';
import type { World } from '../world.ts';
import type { Doors } from './cases/inbound.ts';
import { type AboutAccount, accountDifferences } from './measure/accounts.ts';
import { watchActivations, watchUpdates } from './measure/activations.ts';
import type { Asked } from './measure/asked.ts';
import { leftBehind } from './measure/left-behind.ts';
import {
  type LicensesBefore,
  licenseDifferences,
  licenseEdgesOf,
  licensesBefore,
} from './measure/licenses.ts';
import { edgeOf, isOurs, type Memberships, membershipsOf } from './measure/memberships.ts';
import { differences } from './measure/one-measure.ts';
import { type AskedRole, roleDifferences, watchEffective } from './measure/roles.ts';
import { newestOn, statedBy } from './measure/statements.ts';
import { underWay } from './measure/under-way.ts';
import { standWatch, type Watch } from './measure/watch.ts';
import { standWitness, type Witness } from './measure/witness.ts';
import { postAs } from './post-as.ts';
import { whileTimePasses } from './while-time-passes.ts';

export type Order = {
  readonly item: string;
  readonly person: string;
  /** Who orders; left out: the person for themselves. */
  readonly openedBy?: string;
  /** Names of the groups that the item stands for. */
  readonly groups?: readonly string[];
  /** Keys of what it stands for besides, and the service plans that work then. */
  readonly licenses?: { readonly targets: readonly string[]; readonly plans: readonly string[] };
  readonly variables?: Readonly<Record<string, string>>;
  readonly approval?: 'requested' | 'approved';
};

/** Something wrong with the sign-in of somebody, as whoever calls the desk reports it. */
type Report = { readonly caller: string; readonly affectedUser: string; readonly text?: string };

/** An incident of priority 1 that asks for a role. `duration`: as people write it, in minutes or ISO 8601. */
type Emergency = Pick<AskedRole, 'target'> & {
  readonly caller: string;
  /** As people call it, and the id of its definition. */
  readonly role: string;
  readonly roleId: string;
  readonly duration: string;
  /** Number of the incident that it is a part of; left out: it is that incident itself. */
  readonly incident?: string;
};

/** One look at everything, once nothing moves any more. */
export type Rest = {
  readonly label: string;
  /** `access/outcome` of each ticket. */
  readonly stated: readonly string[];
  readonly disagreements: readonly string[];
};

const MINUTE = 60_000;
/** Real time. */
const RESTLESS_MS = 2_000;
const HALF_HOUR = 30 * MINUTE;
/** How often people come back to a button that did not work, two minutes apart, then half an hour apart. */
const TRIES = 40;
/** A run may sleep as long as the longest Retry-After before its next try. */
const LAST_MINUTES = [1, 1, 1, 1, 1, 5, 10, 20, 30];

export class Stage {
  readonly world: World;
  readonly rests: Rest[] = [];
  readonly #doors: Doors;
  readonly #outageMs: number;
  readonly #asked: Asked[] = [];
  readonly #accounts: AboutAccount[] = [];
  readonly #roles: AskedRole[] = [];
  readonly #watched: readonly (() => readonly string[])[];
  readonly #witness: Witness;
  readonly #watch: Watch;
  readonly #never: boolean;
  /** Something did not come to rest, which is no reason to wait for it as long each time. */
  #restless = false;
  readonly #licenses = new Map<string, LicensesBefore>();
  #before: Map<string, string>;

  /**
   * `outageMs`: a vendor is in trouble for so long, which the first rest waits for. `never`: nothing may be granted.
   * `policy`: what the table says otherwise than the sandbox's own.
   */
  constructor(
    world: World,
    doors: Doors,
    options: {
      readonly outageMs: number;
      readonly never: boolean;
      readonly policy?: TableEdits | undefined;
    },
  ) {
    this.world = world;
    this.#doors = doors;
    this.#outageMs = options.outageMs;
    this.#never = options.never;
    this.#witness = standWitness(world, () => this.#asked);
    this.#watch = standWatch(world, options.policy);
    this.#watched = [watchEffective(world, this.#roles), watchActivations(world), watchUpdates(world)];
    this.#before = new Map(membershipsOf(world));
  }

  order({
    item,
    person,
    openedBy = person,
    groups = [],
    licenses,
    variables = {},
    approval = 'requested',
  }: Order): string {
    if (licenses) this.#remember(personId(person));
    const { number } = this.world.servicenow.createTicket({
      catalogItem: item,
      requestedFor: personId(person),
      openedBy: personId(openedBy),
      variables: { justification: 'I need it for my daily work.', ...variables },
      approval,
    });
    this.#asked.push({
      number,
      userId: personId(person),
      targets: [...groups.map(groupId), ...(licenses?.targets ?? [])],
      ...(licenses ? { plans: licenses.plans } : {}),
      timeBound: variables['duration_days'] !== undefined,
    });
    return number;
  }

  /** Opens an incident of the kind that a policy table of risky users governs. */
  report({ caller, affectedUser, text = 'The sign-in is blocked.' }: Report): string {
    const { number } = this.world.servicenow.openIncident({
      category: 'identity',
      subcategory: 'risky user',
      caller: personId(caller),
      affectedUser: personId(affectedUser),
      text,
    });
    const userId = personId(affectedUser);
    this.#asked.push({ number, userId, targets: [], timeBound: false });
    this.#accounts.push({ number, userId });
    return number;
  }

  /** Opens an incident that asks for a directory role, for its caller. */
  emergency({ caller, role, roleId, duration, incident, target }: Emergency): string {
    const userId = personId(caller);
    const { number } = this.world.servicenow.openIncident({
      caller: userId,
      priority: '1',
      accessType: 'privileged',
      role,
      duration,
      ...(incident !== undefined && { incident }),
    });
    this.#asked.push({ number, userId, targets: [], timeBound: true, isWatched: true });
    this.#roles.push({
      number,
      userId,
      roleId,
      incident: incident ?? number,
      ...(target && { target }),
    });
    return number;
  }

  /** It was ordered and carried out before anything can go wrong. */
  has(asked: Asked): void {
    this.#asked.push(asked);
  }

  /** Whoever is a member now, and not through us, was there before anything can go wrong. */
  begin(): void {
    for (const [edge, by] of membershipsOf(this.world))
      if (!isOurs(by) && !this.#before.has(edge)) this.#before.set(edge, by);
  }

  /** What somebody had before the first order is nobody's to take, and what a failure has to come back to. */
  #remember(userId: string): void {
    if (this.#licenses.has(userId)) return;
    this.#licenses.set(userId, licensesBefore(this.world, userId));
    for (const edge of licenseEdgesOf(this.world, userId)) this.#before.set(edge, 'seed');
  }

  /** An administrator does it in the portal; from then on it is not ours to undo. */
  setMember(group: string, person: string, present: boolean): void {
    const { directory } = this.world.controlled;
    const edge = edgeOf(groupId(group), personId(person));
    if (present) directory.putMember(groupId(group), personId(person));
    else directory.deleteMember(groupId(group), personId(person));
    if (present) this.#before.set(edge, 'admin');
    else this.#before.delete(edge);
  }

  disable(person: string): void {
    this.world.controlled.directory.patchUser(personId(person), { accountEnabled: false });
  }

  edit(number: string, patch: TicketPatch): void {
    this.world.servicenow.patchTicket(number, patch);
  }

  /** The person decides on the newest card, as soon as there is one and the app takes the press. */
  async press(number: string, person: string, verb: 'approve' | 'reject'): Promise<void> {
    await this.insist(
      () => this.pressOnce(number, person, verb, ({ approvers }) => approvers.includes(personId(person))),
      () => this.#isOver(number),
    );
  }

  /** Whether there was such a card and the app took the press on the newest. */
  async pressOnce(
    number: string,
    person: string,
    verb: string,
    fits: (card: CardRow) => boolean,
  ): Promise<boolean> {
    const { teams, slack } = this.world;
    const press = { as: personId(person), verb, data: { reason: 'As discussed.' } };
    const inSlack = cardRows(slack.messages(), number, undefined).findLast(fits);
    if (inSlack) {
      const told = slack.ephemerals().length;
      const { status } = await this.answered(slack.press(inSlack.id, press));
      await this.settle();
      return status === 200 && slack.ephemerals().length === told;
    }
    const card = (await this.answered(teams.cards(number))).findLast(fits);
    if (!card) return false;
    const { status, body } = await this.answered(teams.press(card.id, press));
    await this.settle();
    return status === 200 && showsCard(body);
  }

  /** The person decides in ServiceNow, as soon as there is a row to decide on. */
  async decideInTool(number: string, person: string, state: 'approved' | 'rejected'): Promise<void> {
    const { servicenow } = this.world;
    const decide = () => {
      const row = servicenow.ticket(number).approvals.find(({ approver }) => approver === personId(person));
      if (row?.state !== 'requested') return row !== undefined;
      servicenow.decideApproval(number, row.id, { as: personId(person), state, comments: 'As discussed.' });
      return true;
    };
    await this.insist(decide, () => this.#isOver(number));
  }

  /** An operator acts through the door for operators, until it answers. */
  async operate(number: string, action: 'roll-back' | 'retry' | 'end'): Promise<void> {
    await this.insist(async () => {
      const requestId = newestOn(this.world, number)?.requestId ?? '';
      const path = `/api/requests/${encodeURIComponent(requestId)}/${action}`;
      const status = await postAs(this.world, path, 'identity-ops-1', 'Operator', {
        reason: 'The desk asked for it.',
      });
      return status !== null && status < 500;
    });
  }

  async settle(): Promise<boolean> {
    const settle = () =>
      this.#undisturbed(() => this.world.conductor.settle(this.#restless ? RESTLESS_MS : undefined));
    let settled = await settle();
    while (settled && this.#doors.held > 0) {
      await this.pass(MINUTE);
      settled = await settle();
    }
    this.#restless ||= !settled;
    return settled;
  }

  /** Time passes, with everything that falls due in it. */
  async pass(ms: number): Promise<void> {
    const to = this.world.clock.now() + ms;
    await this.#undisturbed(() => this.world.conductor.advance(to));
  }

  /** Time passes as for a host that was away: whatever became due is caught up with. */
  async jump(ms: number): Promise<void> {
    const { clock } = this.world;
    clock.moveTo(clock.now() + ms);
    await this.pass(3 * MINUTE);
    await this.settle();
  }

  /** Lets everything come to rest and takes the one measure. */
  async rest(label: string, ended = false): Promise<void> {
    const { world } = this;
    if (this.#outageMs > 0 && world.tenant.faults.list().length > 0) await this.pass(this.#outageMs);
    // An activity that could not run is tried again within seconds, which nothing in the tables tells.
    await this.pass(MINUTE);
    const settled = (await this.settle()) && (await this.#landed()) && (await this.#finish());
    const stated = this.#asked.map(({ number }) => statedBy(world, number));
    const explained = stated.some((one) => one.startsWith('unknown/'));
    const disagreements = [
      ...(settled || explained ? [] : ['it did not come to rest']),
      ...differences(world, this.#asked, this.before),
      ...licenseDifferences(world, this.#asked, this.#licenses),
      ...accountDifferences(world, this.#accounts),
      ...roleDifferences(world, this.#roles),
      ...this.#watched.flatMap((seen) => seen()),
      ...(await this.#undisturbed(() => leftBehind(world, this.#asked, ended))),
      ...(await this.#witness.seen()),
      ...(await this.#undisturbed(() => this.#watch.seen())),
      ...(this.#never ? this.#writes() : []),
    ];
    this.rests.push({ label, stated, disagreements: [...new Set(disagreements)] });
  }

  /** What the vendors have still to do, or a worker that stands still, is part of what everything settles on. */
  async #landed(): Promise<boolean> {
    const { tenant, host } = this.world;
    while (tenant.underWay() > 0 || (await host.status()).frozen) {
      await this.pass(MINUTE);
      if (!(await this.settle())) return false;
    }
    return true;
  }

  /** Runs that only sleep between two tries get the time for the next one. */
  async #finish(): Promise<boolean> {
    for (const minutes of LAST_MINUTES) {
      if (underWay(this.world, this.#asked).length === 0) return true;
      await this.pass(minutes * MINUTE);
      if (!(await this.settle())) return false;
    }
    return true;
  }

  /** What somebody is answered, while time goes on. */
  async answered<Result>(answer: Promise<Result>): Promise<Result> {
    return await whileTimePasses(this.world, answer);
  }

  get before(): Memberships {
    return this.#before;
  }

  /** The tables may be gone for a moment, because the host is dying: whoever looks then looks again. */
  async #undisturbed<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch {
      await this.world.host.status();
      return await act();
    }
  }

  #writes(): readonly string[] {
    const calls = this.world.tenant.outbound.list();
    return calls
      .filter(({ url }) => GIVING.some((end) => url.endsWith(end)))
      .map(({ method, url }) => `${method} ${url}, and nobody allowed it`);
  }

  /** People try until it works or is over, and give up after a day, or a day after the trouble that they know of. */
  async insist(attempt: () => Promise<boolean> | boolean, over = () => false): Promise<void> {
    const most = TRIES + Math.max(0, this.#outageMs - 3 * 60 * MINUTE) / HALF_HOUR;
    for (let tries = 0; tries < most; tries += 1) {
      await this.settle();
      if (over() || (await attempt())) return;
      await this.pass(tries < 10 ? 2 * MINUTE : HALF_HOUR);
    }
  }

  #isOver(number: string): boolean {
    const last = newestOn(this.world, number);
    return last !== undefined && last.outcome !== 'running';
  }
}

/** Calls that give somebody something, or let them in. */
const GIVING = ['/$ref', '/assignLicense', '/riskyUsers/dismiss', '/riskyUsers/confirmSafe'];

/** A word that was taken, or that came too late, is answered with the card as it stands now; anything else with words. */
function showsCard(body: unknown): boolean {
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : null;
  return typeof type === 'string' && type.endsWith('card.adaptive');
}

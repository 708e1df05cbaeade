/** What every scenario does: order, wait, press, look, check, and leave the sandbox as it was. */
import { CannotBeTold, type Product, ScenarioFailed } from './product.ts';
import type { Card, Fault, Group, Pressed, RequestView, Ticket, User } from './shapes.ts';
import { type Stated, stated } from './stated.ts';
import type { Timeline } from './timeline.ts';

export type Scenario = {
  readonly name: string;
  readonly title: string;
  /** Set where it can be told from any ticket tool; others are told from the first one only. */
  readonly fromAnyTool?: true;
  /** Who decides in it, by name; left out: it is told in the first chat only. */
  readonly deciders?: readonly string[];
  /** Throws when the story can't go on; what it claims goes through `story.check`. */
  readonly run: (story: Story) => Promise<void>;
};

/** One order under way. */
export type Asked = { readonly number: string; readonly requestId: string; readonly person: User };

/** One that asks for a group. */
export type Journey = Asked & { readonly group: Group };

const OPERATOR = 'Peter Larsson';
/** How often somebody presses a button that seems not to work. */
const PRESSES = 3;
/** Within this every replica of the directory shows a change. */
export const REPLICA_MINUTES = 12;
/** How often, and how far apart, an app that lives in real time is looked at. */
const LOOKS = 120;
/** Where time is ours: a run may wait a moment for its turn, which nothing owes. */
const LOOKS_A_MINUTE_APART = 6;
const LOOK_EVERY_MS = 1_000;
const MINUTE_MS = 60_000;
/** How many change windows one ticket may wait for. */
const AFTER_OPENING_MS = 5_000;
const MOST_HOLDS = 3;

export class Story {
  readonly product: Product;
  readonly #timeline: Timeline;
  readonly #faults = new Set<string>();
  readonly #told = new Map<string, number>();
  #failures = 0;

  constructor(product: Product, timeline: Timeline) {
    this.product = product;
    this.#timeline = timeline;
  }

  get failures(): number {
    return this.#failures;
  }

  async tell(text: string): Promise<void> {
    this.#timeline.tell(await this.product.now(), text);
  }

  check(held: boolean, text: string): void {
    if (!held) this.#failures++;
    this.#timeline.check(held, text);
  }

  async user(displayName: string): Promise<User> {
    return found(await this.product.users(), displayName);
  }

  async group(displayName: string): Promise<Group> {
    return found(await this.product.groups(), displayName);
  }

  async order(
    catalogItem: string,
    person: User,
    group: Group,
    variables: Readonly<Record<string, string>> = {},
    webhook?: 'drop',
  ): Promise<Journey> {
    const asked = await this.ask('group-membership', catalogItem, person, variables, webhook);
    return { ...asked, group };
  }

  /** Orders a catalog item of one kind of access; `what` is told in place of the item's name. */
  async ask(
    kind: 'group-membership' | 'm365-license',
    catalogItem: string,
    person: User,
    variables: Readonly<Record<string, string>>,
    webhook?: 'drop',
    what = catalogItem,
  ): Promise<Asked> {
    const order = { catalogItem, requestedFor: person.id, variables, ...(webhook && { webhook }) };
    const { number, id } = await this.product.order(order);
    await this.tell(`${person.displayName} orders "${what}" in ${this.product.tool}: ${number}.`);
    return { number, requestId: `${this.product.system}-${id}-${kind}`, person };
  }

  /** Lets everything run its course, tells what the ticket got, and returns it. */
  async settled({ number }: Pick<Asked, 'number'>): Promise<Ticket> {
    await this.product.settle();
    return await this.news(number);
  }

  /** Looks until it is so: at once after settling where time is ours, for two minutes where it is not. */
  async until(
    journey: Asked,
    so: (said: Stated | null, ticket: Ticket) => Promise<boolean> | boolean,
    what: string,
  ): Promise<Ticket> {
    let holds = 0;
    for (let look = 0; look < (this.product.movesTime ? LOOKS_A_MINUTE_APART : LOOKS); look++) {
      const ticket = await this.settled(journey);
      if (await so(stated(ticket), ticket)) return ticket;
      // What a change window held back has only begun when it opens: it is looked at as often as without.
      if ((await this.#throughHold(journey)) && holds++ < MOST_HOLDS) look = -1;
      if (this.product.movesTime) await this.minutes(1);
      else await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    throw new ScenarioFailed(`${journey.number}: ${what}, which did not happen.`);
  }

  /** A ticket that waits for a change window gets there at once; in real time the story can't be told until then. */
  async #throughHold(journey: Asked): Promise<boolean> {
    const { phase, due } = await this.request(journey);
    if (phase !== 'holding' || !due || Date.parse(due) <= (await this.product.now())) return false;
    if (!this.product.movesTime)
      throw new CannotBeTold(
        `${journey.number} waits for its change window until ${due}, as policy says, and time is real on this host. Tell the story then, or against npm start.`,
      );
    await this.tell(`${journey.number} waits for ${due}; time moves there.`);
    // a moment later, because who waits for the window looks right after it has opened
    await this.product.advanceTo(new Date(Date.parse(due) + AFTER_OPENING_MS).toISOString());
    return true;
  }

  /** Tells what is new in the ticket's work notes: each note's first line, at its own time. */
  async news(number: string): Promise<Ticket> {
    const ticket = await this.product.ticket(number);
    const notes = ticket.journal.filter(({ kind }) => kind === 'work_note');
    for (const { at, text } of notes.slice(this.#told.get(number) ?? 0))
      this.#timeline.tell(Date.parse(at), `${number} says: ${gist(text)}`);
    this.#told.set(number, notes.length);
    return ticket;
  }

  /** The open card that asks for the stage of this very request, once there is one, theirs before anybody else's; a ticket may have others. */
  async card({ number, requestId, person }: Asked, stage: string, approver?: User): Promise<Card> {
    let open: readonly Card[] = [];
    const wanted = (card: Card) => card.requestId === requestId && card.stage === stage;
    await this.until(
      { number, requestId, person },
      async () => {
        open = (await this.product.cards(number)).filter(({ state }) => state === 'open');
        return open.some(wanted);
      },
      `a card was to ask for stage ${stage} of ${requestId}`,
    );
    const theirs = (card: Card) => approver !== undefined && card.approvers.includes(approver.id);
    const card = open.find((one) => wanted(one) && theirs(one)) ?? open.find(wanted);
    if (!card) throw new ScenarioFailed(`${number} has no open card of stage ${stage}.`);
    return card;
  }

  /** The person presses Approve on the card that asks for the stage. */
  async approve(journey: Asked, displayName: string, stage: string): Promise<void> {
    const approver = await this.user(displayName);
    const card = await this.card(journey, stage, approver);
    this.check(card.approvers.includes(approver.id), `The card asks ${displayName}.`);
    await this.press(card, approver, 'approve');
  }

  /** The person presses a button, and again in a minute when the app did not answer or says that it could not do it yet. */
  async press(card: Card, person: User, verb: 'approve' | 'retry'): Promise<void> {
    const button = `${person.displayName} presses ${verb === 'approve' ? 'Approve' : 'Retry'} in ${card.channel === 'slack' ? 'Slack' : 'Teams'}`;
    for (let times = 1; times <= PRESSES; times++) {
      const pressed = await this.product.press(card, person, verb);
      const excuse = askedToTryAgain(pressed);
      await this.tell(excuse === null ? `${button}.` : `${button}, and is told: ${excuse}`);
      if (excuse === null) return;
      await this.minutes(1);
    }
    throw new ScenarioFailed(`${button} ${PRESSES} times, and was not heard.`);
  }

  async fulfilled(journey: Asked): Promise<Ticket> {
    return await this.until(
      journey,
      (said) => said?.outcome === 'fulfilled',
      'the ticket was to be fulfilled',
    );
  }

  /** So many minutes go by; where the app lives in real time, they are waited for. */
  async minutes(count: number): Promise<void> {
    if (this.product.movesTime) await this.product.advance(`PT${count}M`);
    else await new Promise((resolve) => setTimeout(resolve, count * MINUTE_MS));
  }

  async request({ requestId }: Pick<Asked, 'requestId'>): Promise<RequestView> {
    return await this.product.request(await this.user(OPERATOR), requestId);
  }

  /** An operator acts on the request, with a reason. */
  async operate<Order extends Asked>(
    journey: Order,
    action: 'end' | 'roll-back' | 'retry',
    reason: string,
  ): Promise<Order> {
    const { requestId, number } = journey;
    const operator = await this.user(OPERATOR);
    const path = `/requests/${requestId}/${action}`;
    const answer = (await this.product.app(operator, 'POST', path, { reason })) as { requestId: string };
    await this.tell(`${OPERATOR} asks to ${action} ${number}: "${reason}"`);
    return { ...journey, requestId: answer.requestId };
  }

  async has({ person, group }: Pick<Journey, 'person' | 'group'>): Promise<boolean> {
    return (await this.product.members(group.id)).some(({ id }) => id === person.id);
  }

  /** The one measure: what the ticket states is what the directory holds. */
  async checkAgreement(journey: Journey, expected: Stated['access']): Promise<void> {
    const said = stated(await this.product.ticket(journey.number));
    const has = await this.has(journey);
    const { person, group, number } = journey;
    this.check(
      said?.access === expected,
      `${number} states access=${said?.access} outcome=${said?.outcome}.`,
    );
    this.check(
      has === (expected === 'granted'),
      `The directory agrees: ${person.displayName} is ${has ? '' : 'not '}in ${group.displayName}.`,
    );
  }

  async fault(fault: Fault): Promise<string> {
    const id = await this.product.addFault(fault);
    this.#faults.add(id);
    return id;
  }

  async liftFault(id: string): Promise<void> {
    this.#faults.delete(id);
    await this.product.control('DELETE', `/faults/${id}`);
  }

  /** Ends what earlier runs, or this one, left standing, so that the story can be told again. */
  async takeAway(person: User, group: Group): Promise<void> {
    if (!(await this.has({ person, group }))) return;
    await this.endAll(person);
    for (let look = 0; look < LOOKS && (await this.has({ person, group })); look++) {
      await this.product.settle();
      if (!this.product.movesTime) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      else if (look > 2) break;
    }
    if (await this.has({ person, group }))
      await this.product.control('DELETE', `/directory/groups/${group.id}/members/${person.id}`);
    await this.everyReplicaSees();
  }

  /** An operator ends everything that requests for the person have given. */
  async endAll(person: User): Promise<void> {
    const operator = await this.user(OPERATOR);
    const { requests } = (await this.product.app(operator, 'GET', '/requests?outcome=fulfilled&top=200')) as {
      requests: readonly RequestView[];
    };
    for (const { requestId, beneficiaryId } of requests)
      if (beneficiaryId === person.id)
        await this.product
          .app(operator, 'POST', `/requests/${requestId}/end`, { reason: 'The story is over.' })
          .catch(() => undefined); // nothing of it is live any more
    await this.product.settle();
  }

  /** Right after a removal some reads still find the member, and a story that begins then is another one. */
  async everyReplicaSees(): Promise<void> {
    if (this.product.movesTime) await this.minutes(REPLICA_MINUTES);
  }

  /** Faults of this story go with it, however it ended, and what it changed is seen everywhere. */
  async end(): Promise<void> {
    for (const id of this.#faults)
      await this.product.control('DELETE', `/faults/${id}`).catch(() => undefined);
    await this.everyReplicaSees().catch(() => undefined); // the story's own end is what counts
  }
}

function found<Named extends { readonly displayName: string }>(all: readonly Named[], name: string): Named {
  const one = all.find(({ displayName }) => displayName === name);
  if (one) return one;
  throw new ScenarioFailed(`The sandbox company has no ${name}.`);
}

const LONGEST = 110;

/** The first line that says something, cut to fit a terminal. */
function gist(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function askedToTryAgain({ status, body }: Pressed): string | null {
  if (status !== 200) return `the app did not answer (${status}).`;
  const said = typeof body === 'object' ? body?.value : undefined;
  return typeof said === 'string' && said.includes('try again') ? said : null;
}

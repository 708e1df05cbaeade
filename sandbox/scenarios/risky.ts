/** What stories about people at risk have in common: an incident is opened, and the directory is asked what became of it. */
import type { Ticket, User } from './shapes.ts';
import { stated } from './stated.ts';
import type { Asked, Story } from './story.ts';

type Detection = {
  readonly type: string;
  readonly level: 'low' | 'medium' | 'high';
  readonly at?: string;
  readonly ipAddress?: string;
  readonly location?: { readonly city?: string; readonly countryOrRegion?: string };
  readonly device?: string;
  readonly additionalInfo?: Readonly<Record<string, string>>;
};

type Risk = { readonly riskState: string; readonly riskLevel: string };
type Sessions = {
  readonly validFrom: string;
  readonly forceChange: string;
  readonly passwordChangedAt: string;
};

/** What is known of somebody's sign-in before the story. */
type Before = Sessions;

/** The directory reaches for no more than seconds below whole ones. */
const SECOND = 1_000;

const of = ({ id }: User, what: string): string => `/directory/users/${id}/${what}`;

/** Nobody is at risk, switched off or asked for a password from an earlier telling, and a second factor is there. */
export async function asBefore(story: Story, person: User): Promise<Before> {
  const { product } = story;
  await product.control('PATCH', `/directory/users/${person.id}`, { accountEnabled: true });
  await product.control('PUT', of(person, 'risk'), { riskLevel: 'none' });
  await product.control('POST', of(person, 'password'), { by: 'self' });
  const at = new Date((await product.now()) - 90 * 86_400_000).toISOString();
  await product.control('POST', of(person, 'methods'), { type: 'microsoftAuthenticator', at });
  await story.everyReplicaSees();
  return (await product.control('GET', of(person, 'sessions'))) as Sessions;
}

export async function atRisk(
  story: Story,
  person: User,
  riskLevel: Detection['level'],
  detections: readonly Detection[],
): Promise<void> {
  await story.product.control('PUT', of(person, 'risk'), { riskLevel, detections });
  const types = detections.map(({ type }) => type).join(', ');
  await story.tell(`Identity Protection sees ${person.displayName} at ${riskLevel} risk: ${types}.`);
}

/** Somebody calls the desk about somebody's sign-in. */
export async function report(story: Story, caller: string, person: User, text: string): Promise<Asked> {
  const { id: callerId } = await story.user(caller);
  const created = (await story.product.control('POST', '/tickets', {
    table: 'incident',
    category: 'identity',
    subcategory: 'risky user',
    caller: callerId,
    affectedUser: person.id,
    text,
  })) as { readonly number: string; readonly id: string };
  await story.tell(`${caller} reports that ${person.displayName} can't sign in: ${created.number}.`);
  const requestId = `servicenow-${created.id}-risky-user-unblock`;
  return { number: created.number, requestId, person };
}

export async function riskOf({ product }: Story, person: User): Promise<Risk> {
  return (await product.control('GET', of(person, 'risk'))) as Risk;
}

/** The one measure of accounts: what the ticket states is what the directory shows. */
export async function checkContained(
  story: Story,
  { number, person }: Asked,
  before: Before,
  contained: boolean,
): Promise<void> {
  const now = (await story.product.control('GET', of(person, 'sessions'))) as Sessions;
  const { accountEnabled } = (await story.product.control('GET', `/directory/users/${person.id}`)) as {
    readonly accountEnabled: boolean;
  };
  const later = (one: string, other: string) => Date.parse(one) >= Date.parse(other) + SECOND;
  const isOut = later(now.validFrom, before.validFrom);
  const isWorthless =
    now.forceChange === 'demanded-with-mfa' || later(now.passwordChangedAt, before.passwordChangedAt);
  const held = !accountEnabled || (isOut && isWorthless);
  story.check(
    held === contained,
    `The directory agrees with ${number}: ${person.displayName} is ${held ? '' : 'not '}kept out.`,
  );
}

/** What the ticket states, and what it became. */
export function checkStated(story: Story, ticket: Ticket, access: string, outcome: string): void {
  const said = stated(ticket);
  const is = `${said?.access} ${said?.outcome}`;
  story.check(
    is === `${access} ${outcome}`,
    `${ticket.number} states access=${said?.access} outcome=${said?.outcome}.`,
  );
}

export async function checkRisk(story: Story, person: User, ...states: readonly string[]): Promise<void> {
  const { riskState } = await riskOf(story, person);
  story.check(states.includes(riskState), `The risk of ${person.displayName} is ${riskState}.`);
}

/** How a switch of the simulated Graph is set, until the story ends. */
export async function during(
  story: Story,
  set: object,
  back: object,
  play: () => Promise<void>,
): Promise<void> {
  await story.product.control('PATCH', '/directory/switches', set);
  try {
    await play();
  } finally {
    await story.product.control('PATCH', '/directory/switches', back);
  }
}

/** What stories about emergency access have in common: an incident, whoever is on call, and what the directory has of their role. */
import type { User } from './shapes.ts';
import { stated } from './stated.ts';
import type { Asked, Story } from './story.ts';

type RoleRow = {
  readonly displayName: string;
  readonly active: boolean;
  readonly throughGroup: string | null;
  readonly end: string | null;
};

/** How PIM behaves where a story says nothing else. */
const AS_USUAL = {
  ...{ activation: null, removal: null, status: null, effective: {} },
  ...{ portalMismatch: false, outage: false, policies: {}, refusal: null },
};

const LEAD = 'Thomas Weber';

const of = ({ id }: User): string => `/directory/users/${id}/role-assignments`;

/** Somebody is on call, eligible for a role that they do not have, and mail flow is down. @returns the number of the incident. */
export async function mailIsDown(story: Story, responder: User, role: string): Promise<string> {
  const { product } = story;
  await product.control('PATCH', '/pim', AS_USUAL);
  const lead = await story.user(LEAD);
  await product.control('PUT', '/roster/servicenow/Major%20Incident', {
    members: [
      { userId: responder.id, level: 1 },
      { userId: lead.id, level: 2 },
    ],
  });
  await product.control('PUT', '/roster/servicenow/Messaging', { members: [] });
  await story.endAll(responder);
  await product.control('DELETE', `${of(responder)}/${encodeURIComponent(role)}`);
  await product.control('PUT', `${of(responder)}/${encodeURIComponent(role)}`, { eligible: true });
  await story.everyReplicaSees();
  const agent = await story.user('Emma Dubois');
  const { number } = (await product.control('POST', '/tickets', {
    ...{ table: 'incident', category: 'software', subcategory: 'email', priority: '1' },
    ...{ caller: agent.id, text: 'Mail flow is down.' },
  })) as { readonly number: string };
  await story.tell(
    `Emma Dubois opens ${number} with priority 1: mail flow is down. ${responder.displayName} is on call.`,
  );
  await story.minutes(3);
  return number;
}

/** The responder orders a role for the incident. */
export async function askForRole(
  story: Story,
  person: User,
  incident: string,
  role: string,
  duration: string,
): Promise<Asked> {
  const variables = { role, duration, incident, justification: 'Mail flow is down.' };
  const order = { catalogItem: 'Emergency privileged access', requestedFor: person.id, variables };
  const { number, id } = await story.product.order(order);
  await story.tell(`${person.displayName} asks for ${role} for ${duration}: ${number}.`);
  return { number, requestId: `servicenow-${id}-pim-emergency-access`, person };
}

/** The role as the directory has it: active and directly held. */
export async function activeRole(story: Story, person: User, role: string): Promise<RoleRow | undefined> {
  const rows = (await story.product.control('GET', of(person))) as readonly RoleRow[];
  return rows.find((one) => one.displayName === role && one.active && one.throughGroup === null);
}

/** The one measure: what the ticket states is what the directory has. */
export async function checkRole(
  story: Story,
  { number, person }: Asked,
  role: string,
  access: string,
): Promise<void> {
  const said = stated(await story.product.ticket(number));
  const has = (await activeRole(story, person, role)) !== undefined;
  story.check(said?.access === access, `${number} states access=${said?.access} outcome=${said?.outcome}.`);
  story.check(
    has === (access === 'granted'),
    `The directory agrees: ${person.displayName} is ${has ? '' : 'not '}${role}.`,
  );
}

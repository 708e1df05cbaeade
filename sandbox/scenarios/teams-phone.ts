import {
  checkLicense,
  type License,
  licensesOf,
  orderProduct,
  restorable,
  takeLicenseAway,
} from './licensing.ts';
import type { User } from './shapes.ts';
import type { Scenario, Story } from './story.ts';

const PHONE = { product: 'Teams Phone', sku: 'MCOEV', plans: ['MCOEV'] };
const TELECOM = 'Greetje Hofman';
const REFUSED = {
  error: {
    code: 'Request_BadRequest',
    message:
      'License assignment failed because service plan 4828c8ec-dc2e-4779-b502-87ac9ce28ab7 depends on the service plan(s) 0feaeb32-d00e-4d66-bd5a-43b5b83db82c',
  },
};

/** First the add-on that does not apply, then the same order when it does. */
export const teamsPhone: Scenario = {
  name: 'teams-phone',
  title: 'A Teams Phone add-on is refused: everything is put back and Telecom gets the answer; then it works',
  async run(story) {
    const person = await story.user('Anna Jansen');
    await takeLicenseAway(story, person, PHONE.sku);
    await refused(story, person);
    const journey = await orderProduct(story, person, PHONE);
    await approvedByTelecom(story, journey);
    await story.fulfilled(journey);
    await checkLicense(story, journey, 'granted');
    await takeLicenseAway(story, person, PHONE.sku);
  },
};

async function refused(story: Story, person: User): Promise<void> {
  const before = restorable(await licensesOf(story, person));
  const match = { host: 'graph.microsoft.com', method: 'POST', path: `/users/${person.id}/assignLicense` };
  const fault = await story.fault({ match, effect: { kind: 'status', status: 400, body: REFUSED } });
  await story.tell('Graph will refuse the add-on: a service plan that it depends on is missing.');
  const journey = await orderProduct(story, person, PHONE);
  await approvedByTelecom(story, journey);
  const ticket = await story.until(
    journey,
    (said) => said?.outcome === 'rolled-back',
    'the run was to be rolled back',
  );
  await checkLicense(story, journey, 'none');
  story.check(
    restorable(await licensesOf(story, person)) === before,
    'Licenses, plans and usage location are what they were, field by field.',
  );
  story.check(ticket.active, 'The ticket is open again, for a person to look at.');
  story.check(ticket.tasks.length > 0, 'Telecom has a task.');
  await story.liftFault(fault);
  await story.product.control('DELETE', `/tickets/servicenow/${journey.number}`);
}

async function approvedByTelecom(story: Story, journey: License): Promise<void> {
  await story.approve(journey, TELECOM, 'telecom');
}

import { asBefore, atRisk, checkContained, checkRisk, report } from './risky.ts';
import { stated } from './stated.ts';
import type { Scenario } from './story.ts';

/** Containment stays where the release fails, and the ticket tells what is left to do by hand. */
export const dismissFailsAfterContainment: Scenario = {
  name: 'dismiss-fails-after-containment',
  title:
    'The release is refused after containment: containment stays, and a person gets the next manual steps',
  async run(story) {
    const person = await story.user('Simon Leclerc');
    const before = await asBefore(story, person);
    await atRisk(story, person, 'high', [{ type: 'unfamiliarFeatures', level: 'high' }]);
    const error = { code: 'Forbidden', message: 'The verdict was refused.' };
    const id = await story.fault({
      match: { host: 'graph.microsoft.com', method: 'POST', path: '/riskyUsers/dismiss' },
      effect: { kind: 'status', status: 403, body: { error } },
    });
    const incident = await report(story, 'Emma Dubois', person, "He can't sign in.");
    await story.approve(incident, 'Tomas Kral', 'release-secops-and-identity-ops');
    await story.approve(incident, 'Omar Farouk', 'release-secops-and-identity-ops');
    const ticket = await story.until(
      incident,
      (said) => said !== null && said.outcome !== 'running',
      'the release was to fail',
    );
    await story.liftFault(id);
    const said = stated(ticket);
    story.check(
      said?.access === 'contained',
      `${incident.number} states access=${said?.access} outcome=${said?.outcome}.`,
    );
    await checkContained(story, incident, before, true);
    await checkRisk(story, person, 'atRisk');
    story.check(ticket.tasks.length > 0, 'A person has it now.');
    story.check(
      ticket.journal.some(({ text }) => /next manual steps/i.test(text)),
      'The ticket lists the next manual steps.',
    );
  },
};

import { asBefore, atRisk, checkContained, checkRisk, during, report } from './risky.ts';
import { stated } from './stated.ts';
import type { Scenario } from './story.ts';

/** A verdict that is answered with 204 and changes nothing is never called a release. */
export const dismissWithoutEffect: Scenario = {
  name: 'dismiss-without-effect',
  title: 'A verdict is accepted and changes nothing: the ticket says so, and goes to a person',
  async run(story) {
    const person = await story.user('Aisha Rahman');
    const before = await asBefore(story, person);
    await atRisk(story, person, 'high', [{ type: 'unfamiliarFeatures', level: 'high' }]);
    const [set, back] = [{ riskVerdicts: 'without-effect' }, { riskVerdicts: 'take-effect' }];
    await during(story, set, back, async () => {
      const incident = await report(story, 'Emma Dubois', person, "She can't sign in.");
      await story.approve(incident, 'Grace Mensah', 'release-secops-and-identity-ops');
      await story.approve(incident, 'Peter Larsson', 'release-secops-and-identity-ops');
      await story.settled(incident);
      if (story.product.movesTime) await story.minutes(40);
      const ticket = await story.until(
        incident,
        (said) => said !== null && said.outcome !== 'running',
        'the proof was to be given up',
      );
      const said = stated(ticket);
      story.check(
        said?.access === 'contained' || said?.access === 'unknown',
        `${incident.number} does not call it a release: access=${said?.access} outcome=${said?.outcome}.`,
      );
      story.check(ticket.tasks.length > 0, 'A person has it now.');
      await checkRisk(story, person, 'atRisk');
      await checkContained(story, incident, before, true);
    });
  },
};

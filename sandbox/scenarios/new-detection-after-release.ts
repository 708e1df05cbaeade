import { asBefore, atRisk, checkRisk, checkStated, report } from './risky.ts';
import type { Scenario } from './story.ts';

/** What is detected after a release opens the incident again. */
export const newDetectionAfterRelease: Scenario = {
  name: 'new-detection-after-release',
  title: 'Something new is detected after the release: the incident is open again, and SecOps is told',
  async run(story) {
    const person = await story.user('Nadia Haddad');
    await asBefore(story, person);
    await atRisk(story, person, 'high', [{ type: 'unfamiliarFeatures', level: 'high' }]);
    const incident = await report(story, 'Emma Dubois', person, "She can't sign in.");
    await story.approve(incident, 'Grace Mensah', 'release-secops-and-identity-ops');
    await story.approve(incident, 'Peter Larsson', 'release-secops-and-identity-ops');
    const released = await story.fulfilled(incident);
    checkStated(story, released, 'released', 'fulfilled');
    await checkRisk(story, person, 'dismissed');
    await story.minutes(30);
    await atRisk(story, person, 'high', [{ type: 'anomalousToken', level: 'high' }]);
    await story.minutes(15);
    const ticket = await story.settled(incident);
    story.check(
      ticket.journal.length > released.journal.length,
      `${incident.number} tells of what is new: ${ticket.stateLabel}.`,
    );
    story.check(ticket.stateLabel !== released.stateLabel, `${incident.number} is open again.`);
    const messages = await story.product.messages();
    story.check(
      messages.some(({ text }) => text.includes(incident.number)),
      'Somebody was told in chat.',
    );
  },
};

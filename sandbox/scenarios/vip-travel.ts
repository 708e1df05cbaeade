import { asBefore, atRisk, checkContained, checkRisk, checkStated, report } from './risky.ts';
import type { Scenario } from './story.ts';

/** Mini example 1: a VIP at high risk is contained on the word of the SecOps lead, and released by nobody here. */
export const vipTravel: Scenario = {
  name: 'vip-travel',
  title:
    'The chief executive is locked out abroad: the SecOps lead approves containment, and nobody unblocks her',
  async run(story) {
    const person = await story.user('Hanna de Wit');
    const before = await asBefore(story, person);
    const location = { city: 'Lagos', countryOrRegion: 'NG' };
    await atRisk(story, person, 'high', [
      { type: 'unfamiliarFeatures', level: 'high', ipAddress: '203.0.113.50', location },
    ]);
    const incident = await report(story, 'Oscar Lindqvist', person, "She is abroad and can't sign in.");
    await story.settled(incident);
    await checkContained(story, incident, before, false);
    await story.approve(incident, 'Dmitri Volkov', 'secops-lead');
    const ticket = await story.fulfilled(incident);
    checkStated(story, ticket, 'contained', 'fulfilled');
    await checkContained(story, incident, before, true);
    await checkRisk(story, person, 'atRisk');
    story.check(
      ticket.journal.some(({ text }) => text.includes('second factor')),
      'The ticket tells how she gets in again.',
    );
  },
};

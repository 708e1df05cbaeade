import type { Scenario } from './story.ts';

const REASON = 'The wrong group was asked for; the requester needs the CRM.';

/** Fulfilled as asked, and still wrong: an operator takes it back and says why. */
export const wrongGroup: Scenario = {
  name: 'wrong-group',
  title: 'The wrong group was asked for: an operator rolls a fulfilled request back',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const journey = await story.order('Access to Finance BI', person, group);
    await story.approve(journey, 'Mirjam Kok', 'data-owner');
    await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    await story.operate(journey, 'roll-back', REASON);
    const ticket = await story.until(
      journey,
      (said) => said !== null && ['none', 'ended'].includes(said.access),
      'the access was to be taken back',
    );
    story.check(!(await story.has(journey)), `${person.displayName} is out of ${group.displayName} again.`);
    story.check(
      ticket.journal.some(({ text }) => text.includes(REASON)),
      'The ticket repeats the reason of the operator.',
    );
  },
};

import type { Scenario } from './story.ts';

/** High risk by its tag: the owner of the data decides, in chat. */
export const financeBi: Scenario = {
  name: 'finance-bi',
  title: 'Access to Finance BI: tagged financial data, so the data owner decides in chat',
  fromAnyTool: true,
  deciders: ['Mirjam Kok'],
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const journey = await story.order('Access to Finance BI', person, group);
    await story.card(journey, 'data-owner');
    story.check(!(await story.has(journey)), 'Nothing is granted while the data owner has not decided.');
    await story.approve(journey, 'Mirjam Kok', 'data-owner');
    const ticket = await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    story.check(!ticket.active, `${story.product.tool} shows ${ticket.number} as ${ticket.stateLabel}.`);
    story.check(
      ticket.journal.some(({ text }) => text.includes('Mirjam Kok')),
      'The ticket names who approved.',
    );
    await story.takeAway(person, group);
  },
};

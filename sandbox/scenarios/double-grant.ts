import type { Scenario } from './story.ts';

/** Two tickets give the same access for different times: the first end takes nothing away, the second does. */
export const doubleGrant: Scenario = {
  name: 'double-grant',
  title: 'Two tickets for the same access: it stays until the later one ends, and then it goes',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const short = await story.order('Access to Finance BI', person, group, { duration_days: '2' });
    await story.approve(short, 'Mirjam Kok', 'data-owner');
    await story.fulfilled(short);
    const long = await story.order('Access to Finance BI', person, group, { duration_days: '9' });
    await story.approve(long, 'Mirjam Kok', 'data-owner');
    await story.fulfilled(long);
    await story.product.advance('P3D');
    await story.until(short, (said) => said?.access === 'ended', 'the shorter grant was to end');
    story.check(await story.has(long), `The access stays, because ${long.number} still justifies it.`);
    await story.checkAgreement(long, 'granted');
    await story.product.advance('P7D');
    await story.until(long, (said) => said?.access === 'ended', 'the longer grant was to end');
    await story.checkAgreement(long, 'ended');
  },
};

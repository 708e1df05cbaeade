import type { Scenario } from './story.ts';
import { untilGranted } from './until-granted.ts';

/** The access is proven, and the ticket can't be told for hours: somebody hears of it, and nothing is granted twice. */
export const writeBackFails: Scenario = {
  name: 'write-back-fails',
  title: 'Entra is done and ServiceNow refuses the update for hours: told in Teams, then on the ticket',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const since = (await story.product.outbound(0)).at(-1)?.seq ?? 0;
    const journey = await story.order('Access to Finance BI', person, group);
    await story.approve(journey, 'Mirjam Kok', 'data-owner');
    await untilGranted(story, journey);
    const refused = await story.fault({
      match: { host: 'acme.service-now.com', method: 'PATCH' },
      effect: { kind: 'status', status: 503 },
    });
    await story.tell('The access is in the directory. From now on ServiceNow refuses every update.');
    await story.product.advance('PT4H');
    const told = (await story.product.messages()).filter(({ text }) => text.includes(journey.number));
    story.check(told.length > 0, 'Identity Ops hears in Teams that the ticket can not be updated.');
    story.check(await story.has(journey), 'The access stays.');
    await story.liftFault(refused);
    await story.tell('ServiceNow takes updates again.');
    const ticket = await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    story.check(ticket.tasks.length > 0, 'A follow-up tells that the ticket was late.');
    const adds = (await story.product.outbound(since)).filter(
      ({ method, url }) => method === 'POST' && url.endsWith(`/groups/${group.id}/members/$ref`),
    );
    story.check(adds.length === 1, `The member was added ${adds.length} time(s).`);
    await story.takeAway(person, group);
  },
};

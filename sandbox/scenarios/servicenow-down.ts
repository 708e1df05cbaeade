import { stated } from './stated.ts';
import type { Scenario } from './story.ts';
import { untilGranted } from './until-granted.ts';

const HOST = 'acme.service-now.com';

/** The access is there, and the ticket can't be told: ServiceNow is away for a while. */
export const serviceNowDown: Scenario = {
  name: 'servicenow-down',
  title: 'ServiceNow is away right after the grant: first 503, then a maintenance page',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const journey = await story.order('Access to Finance BI', person, group);
    await story.approve(journey, 'Mirjam Kok', 'data-owner');
    await untilGranted(story, journey);
    const away = await story.fault({ match: { host: HOST }, effect: { kind: 'status', status: 503 } });
    await story.tell('The access is in the directory. ServiceNow goes down: 503 to everything.');
    await story.product.advance('PT10M');
    const page = await story.fault({ match: { host: HOST }, effect: { kind: 'html' } });
    await story.liftFault(away);
    await story.tell('ServiceNow now answers 200 with a maintenance page.');
    await story.product.advance('PT10M');
    const meanwhile = stated(await story.product.ticket(journey.number));
    story.check(
      meanwhile?.access !== 'granted',
      `Meanwhile the ticket could not be told: access=${meanwhile?.access}.`,
    );
    story.check(await story.has(journey), 'The access stays; nothing is granted twice or taken back.');
    await story.liftFault(page);
    await story.tell('ServiceNow is back.');
    await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    await story.takeAway(person, group);
  },
};

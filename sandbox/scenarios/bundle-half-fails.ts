import type { Group } from './shapes.ts';
import type { Journey, Scenario, Story } from './story.ts';

const BUNDLE = ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'];
const DENIED = { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } };

/** Three groups, all or none: the second write is refused, so the first is taken back; an operator retries from Teams. */
export const bundleHalfFails: Scenario = {
  name: 'bundle-half-fails',
  title: 'One of three groups can not be written: everything is taken back, then retried from Teams',
  async run(story) {
    const person = await story.user('Daan Smit');
    const groups = await Promise.all(BUNDLE.map((name) => story.group(name)));
    for (const group of groups) await story.takeAway(person, group);
    const [first, second] = groups;
    if (!first || !second) return;
    const path = `/groups/${second.id}/members/$ref`;
    const match = { host: 'graph.microsoft.com', method: 'POST', path };
    const fault = await story.fault({ match, effect: { kind: 'status', status: 403, body: DENIED } });
    await story.tell(`Graph will refuse to write ${second.displayName}.`);
    const variables = { application: 'Engineering starter kit' };
    const journey = await story.order('Request access to application', person, first, variables);
    await story.approve(journey, 'Sanne Mulder', 'manager');
    const ticket = await story.until(
      journey,
      (said) => said?.outcome === 'rolled-back',
      'the run was to be rolled back',
    );
    story.check((await joined(story, journey, groups)) === 0, 'None of the three groups is left behind.');
    story.check(ticket.active, 'The ticket is open again.');
    story.check(ticket.tasks.length > 0, 'Identity Ops has an incident with the whole story.');
    await story.liftFault(fault);
    await retryInTeams(story, journey);
    const again = { ...journey, requestId: `${journey.requestId}-v2` };
    await story.fulfilled(again);
    story.check(!(await asked(story, again)), 'Sanne Mulder, who has approved it, was not asked again.');
    story.check((await joined(story, again, groups)) === 3, 'All three groups are there now.');
    for (const group of groups) await story.takeAway(person, group);
  },
};

async function asked(story: Story, { number, requestId }: Journey): Promise<boolean> {
  const cards = await story.product.cards(number);
  return cards.some((card) => card.stage === 'manager' && card.requestId === requestId);
}

async function joined(story: Story, { person }: Journey, groups: readonly Group[]): Promise<number> {
  const has = await Promise.all(groups.map((group) => story.has({ person, group })));
  return has.filter(Boolean).length;
}

async function retryInTeams(story: Story, journey: Journey): Promise<void> {
  const operator = await story.user('Peter Larsson');
  const cards = await story.product.cards(journey.number);
  const card = cards.find((one) => one.stage === 'operate' && one.approvers.includes(operator.id));
  story.check(card !== undefined, 'Peter Larsson has a card with Retry and Roll back.');
  if (card) await story.press(card, operator, 'retry');
}

import { REPLICA_MINUTES, type Scenario } from './story.ts';

/** The table names a group that was renamed since: nothing is granted on a guess, and the owner gets a task. */
export const approvedGroupGone: Scenario = {
  name: 'approved-group-gone',
  title: 'The group behind an item was renamed: blocked with a task to its owner, and retried once mended',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const rename = async (displayName: string) =>
      await story.product.control('PATCH', `/directory/groups/${group.id}`, { displayName });
    await rename('GRP-FINANCE-BI-READ-OLD');
    await story.tell('Somebody renames GRP-FINANCE-BI-READ in Entra; the policy table does not know.');
    try {
      await story.minutes(REPLICA_MINUTES); // a directory's replicas see a new name some minutes later
      const journey = await story.order('Access to Finance BI', person, group);
      const ticket = await story.until(
        journey,
        (said) => said?.outcome === 'needs-human',
        'the request was to be blocked',
      );
      await story.checkAgreement(journey, 'none');
      story.check(ticket.active, 'The ticket stays open; it does not say fulfilled.');
      story.check(ticket.tasks.length > 0, 'The owner of the item has a task that says what to mend.');
      await rename('GRP-FINANCE-BI-READ');
      await story.tell(
        'The owner gives the group its name back, and directory replicas get some minutes to see it.',
      );
      await story.minutes(REPLICA_MINUTES);
      const again = await story.operate(journey, 'retry', 'The group has its name again.');
      await story.approve(again, 'Mirjam Kok', 'data-owner');
      await story.fulfilled(again);
      await story.checkAgreement(again, 'granted');
    } finally {
      await rename('GRP-FINANCE-BI-READ');
    }
    await story.takeAway(person, group);
  },
};

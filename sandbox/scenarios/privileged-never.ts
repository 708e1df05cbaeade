import { asBefore, atRisk, checkRisk, report, riskOf } from './risky.ts';
import { stated } from './stated.ts';
import type { Scenario } from './story.ts';

/** Whoever may activate a directory role is released by nobody here, whoever asks. */
export const privilegedNever: Scenario = {
  name: 'privileged-never',
  title:
    'Somebody who may become an administrator is at risk: two people decide containment, and nobody unblocks',
  async run(story) {
    const person = await story.user('Daan Smit');
    await asBefore(story, person);
    const role = `/directory/users/${person.id}/roles/Global%20Administrator`;
    await story.product.control('PUT', role, { eligible: true });
    await story.tell(`${person.displayName} may activate the role Global Administrator.`);
    await story.everyReplicaSees();
    try {
      await atRisk(story, person, 'high', [{ type: 'unfamiliarFeatures', level: 'high' }]);
      const incident = await report(story, 'Emma Dubois', person, 'He is locked out.');
      const ticket = await story.settled(incident);
      story.check(
        ticket.journal.some(({ text }) => text.includes('Privileged')),
        `${incident.number} says that the account is privileged.`,
      );
      await story.approve(incident, 'Grace Mensah', 'secops-and-identity-ops');
      await story.approve(incident, 'Chloé Martin', 'secops-and-identity-ops');
      const later = await story.until(
        incident,
        (said) => said !== null && said.outcome !== 'running',
        'the ticket was to come to an end',
      );
      const said = stated(later);
      story.check(
        said?.access === 'contained' || said?.access === 'none',
        `${incident.number} states access=${said?.access} outcome=${said?.outcome}.`,
      );
      const calls = await story.product.outbound(0);
      const { riskState } = await riskOf(story, person);
      story.check(
        riskState !== 'dismissed' && riskState !== 'confirmedSafe' && calls.length > 0,
        'No verdict was given on the account.',
      );
      await checkRisk(story, person, 'atRisk', 'remediated');
    } finally {
      await story.product.control('DELETE', role);
    }
  },
};

import { asBefore, atRisk, checkContained, checkRisk, checkStated, report } from './risky.ts';
import type { Scenario } from './story.ts';

const HOUR = 3_600_000;
const PHONE = 'Phone of Lotte';

/** Mini example 2: medium risk after a new phone is a false positive on the word of the manager and of SecOps. */
export const newPhone: Scenario = {
  name: 'new-phone',
  title:
    'Impossible travel after a new phone: the manager knows who it is, SecOps agrees, the risk is confirmed safe',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const before = await asBefore(story, person);
    const now = await story.product.now();
    const ago = (hours: number) => new Date(now - hours * HOUR).toISOString();
    const user = `/directory/users/${person.id}`;
    const signIn = (body: object) =>
      story.product.control('POST', `${user}/sign-ins`, { result: 'success', arrives: 'PT0S', ...body });
    await signIn({ at: ago(5.2) });
    const phone = { displayName: PHONE, enrolledAt: ago(5) };
    const { deviceId } = (await story.product.control('POST', `${user}/devices`, phone)) as {
      readonly deviceId: string;
    };
    await story.tell(`${person.displayName} has enrolled a phone five hours ago.`);
    await atRisk(story, person, 'medium', [
      { type: 'unlikelyTravel', level: 'medium', at: ago(3), ipAddress: '198.51.100.23' },
      { type: 'unlikelyTravel', level: 'medium', at: ago(2), ipAddress: '198.51.100.23' },
    ]);
    await story.minutes(5);
    await signIn({ mfa: true, deviceId });
    await story.tell(`${person.displayName} passes a second factor on the phone.`);
    const incident = await report(
      story,
      'Emma Dubois',
      person,
      "She can't sign in since she has a new phone.",
    );
    await story.approve(incident, 'Ruben Visser', 'release-manager-and-secops');
    await story.settled(incident);
    await checkRisk(story, person, 'atRisk');
    await story.approve(incident, 'Grace Mensah', 'release-manager-and-secops');
    checkStated(story, await story.fulfilled(incident), 'released', 'fulfilled');
    await checkRisk(story, person, 'confirmedSafe', 'none');
    await checkContained(story, incident, before, false);
  },
};

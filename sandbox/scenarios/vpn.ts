import type { Scenario } from './story.ts';

/** A standard change, approved beforehand: nobody is asked, and any host can show it within a minute of real time. */
export const vpn: Scenario = {
  name: 'vpn',
  title: 'Access to VPN, a standard change: no approval, granted and proven at once',
  async run(story) {
    const person = await story.user('Koen Willemse');
    const group = await story.group('GRP-VPN-USERS');
    await story.takeAway(person, group);
    const journey = await story.order('Access to VPN', person, group);
    await story.fulfilled(journey);
    await story.checkAgreement(journey, 'granted');
    await story.takeAway(person, group);
  },
};

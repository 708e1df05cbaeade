/** What people do in Slack: tie their account to themselves, and press buttons of their cards. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { DeliveryAnswer } from '../../sandbox/tenant/simulator.ts';
import { SLACK } from '../../sandbox/tenant/slack/company.ts';
import type { SlackMessage, SlackPress } from '../../sandbox/tenant/slack/slack.ts';
import type { World, WorldOptions } from '../../sandbox/world.ts';
import { aWorld, settle, type TestWorld } from './world.ts';

/** A world whose company uses Slack beside Teams; these people tied their accounts to themselves. */
export async function aWorldWithSlack(
  t: TestContext,
  people: readonly string[],
  options: WorldOptions = {},
): Promise<TestWorld> {
  const world = await aWorld(t, { ...options, settings: { ...SLACK, ...options.settings } });
  for (const person of people) assert.equal(await tie(world, person), 200);
  return world;
}

/** Opens a page of ours as somebody who is signed in. */
export async function openAs(world: World, person: string, path: string) {
  const token = await world.controlled.tokens.issue(personId(person), []);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await world.host.fetch(new Request(`${world.host.url}${path}`, { headers }));
  return { status: answer.status, page: await answer.text() };
}

/** The way to Slack's sign-in, as the page of this person shows it. */
export async function signInOf(world: World, person: string): Promise<string> {
  const { page } = await openAs(world, person, '/api/slack/account');
  const link = /href="(https:\/\/slack\.com\/openid\/[^"]*)"/.exec(page)?.[1];
  assert.ok(link, 'the page leads to no sign-in');
  return link.replaceAll('&amp;', '&');
}

/** Signs in to Slack, as themselves or somebody else, and comes back; the status of the page they get. */
export async function tie(world: World, person: string, slackAs = person): Promise<number> {
  const { pathname, search } = new URL(world.slack.signIn(await signInOf(world, person), personId(slackAs)));
  return (await openAs(world, person, `${pathname}${search}`)).status;
}

export function slackCards({ slack }: World, person: string): readonly SlackMessage[] {
  return slack.messages().filter(({ isCard, to }) => isCard && to === personId(person));
}

export function slackCard(world: World, person: string): SlackMessage {
  const card = slackCards(world, person).at(-1);
  assert.ok(card, `${person} has no card in Slack`);
  return card;
}

/** Presses a button of somebody's newest card, and lets everything happen that follows. */
export async function pressInSlack(
  world: World,
  person: string,
  verb: string,
  options: Partial<Omit<SlackPress, 'verb'>> = {},
): Promise<DeliveryAnswer> {
  const press = { as: personId(person), verb, ...options };
  const answer = await world.slack.press(slackCard(world, person).id, press);
  await settle(world);
  return answer;
}

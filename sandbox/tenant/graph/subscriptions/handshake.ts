/** Graph proves that somebody at the URL expects it before it subscribes them (graph 7.1). */

import type { Random } from '../../simulator.ts';
import { badRequest } from '../answer.ts';
import type { Post } from './delivery.ts';
import type { Subscription } from './subscription.ts';

const LIMIT_MS = 10_000;

/** Asks both URLs to repeat a token. Throws the 400 that a wrong, late or missing answer leads to. */
export async function shakeHands(
  post: Post,
  random: Random,
  { notificationUrl, lifecycleNotificationUrl }: Subscription,
): Promise<void> {
  for (const url of [notificationUrl, lifecycleNotificationUrl]) {
    if (url === null) continue;
    // what an encoder and a decoder could disagree about is in every token
    const token = `Validation: Testing client application reachability. Request-Id: ${random.guid()}; a+b/c=d&e%20é`;
    const target = new URL(url);
    const query = `${target.search === '' ? '?' : `${target.search}&`}validationToken=${encodeURIComponent(token)}`;
    const asked = `${target.origin}${target.pathname}${query}`;
    const answer = await post(asked, 'text/plain; charset=utf-8', '', LIMIT_MS);
    if (answer.status !== 200 || !/^text\/plain\b/i.test(answer.contentType) || answer.body !== token)
      throw badRequest(refusal(answer.status));
  }
}

function refusal(status: number): string {
  return status === 0
    ? 'Subscription validation request timed out.'
    : `Subscription validation request failed. HTTP status code is '${status}'.`;
}

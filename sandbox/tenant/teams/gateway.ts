/** Carries an invoke from Teams to the app, with the gateway's patience. */
import type { DeliveryAnswer, Surroundings } from '../simulator.ts';
import type { TeamsSwitches } from './switches.ts';

export type Invoke = {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const DOOR = '/api/teams/messages';

/** Delivers; after the time-out the person gets 504 and the app may get the very same activity once more. */
export async function carry(
  surroundings: Surroundings,
  switches: TeamsSwitches,
  invoke: Invoke,
): Promise<DeliveryAnswer> {
  const first = await carryOnce(surroundings, switches.invokeTimeoutMs, invoke);
  if (first.status === 504 && switches.redeliverAfterTimeout)
    await carryOnce(surroundings, switches.invokeTimeoutMs, invoke);
  return first;
}

async function carryOnce(
  { clock, deliver }: Surroundings,
  limit: number,
  invoke: Invoke,
): Promise<DeliveryAnswer> {
  const late: DeliveryAnswer = { status: 504, body: '', ms: limit };
  const patience = Promise.withResolvers<DeliveryAnswer>();
  const cancel = clock.schedule(clock.now() + limit, () => patience.resolve(late), 'tick');
  const answer = await Promise.race([deliver(DOOR, invoke), patience.promise]);
  cancel();
  return answer.ms > limit ? late : answer;
}

/** A call at one of the app's doors with somebody's access token. */
import { setTimeout as pause } from 'node:timers/promises';

const TURNS = 10;
const PAUSE_MS = 20;

/**
 * A token can be over by the time that it arrives, because time jumped; and time reaches the tenant a moment before it reaches
 * an app in another process, to which the token then is of the future. So a door that doesn't take one is shown a new one.
 */
export async function sentWithToken(
  issue: () => Promise<string>,
  send: (token: string) => Promise<Response>,
): Promise<Response> {
  for (let turn = 1; ; turn++) {
    const response = await send(await issue());
    if (response.status !== 401 || turn === TURNS) return response;
    await response.body?.cancel();
    await pause(PAUSE_MS);
  }
}

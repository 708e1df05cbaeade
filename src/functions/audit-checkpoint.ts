import type { Means } from '../activities/activity.ts';
import { instant } from '../domain/instant.ts';
import { noteSealingBegun } from './sealing-begun.ts';
import { type Log, sweep } from './sweep.ts';

/** Timer: chains what the audit has grown by across requests, and writes its witness. */
export async function checkpointAudit(means: Means, log: Log = console.error): Promise<void> {
  await sweep(means, 'auditCheckpoint', log, async (look) => {
    const now = instant(means.clock.now());
    // Before anything is witnessed under the new key: by that it is known whether sealing was on before.
    await noteSealingBegun(means, log).catch((error: unknown) => look.failed('sealing-since', error));
    const { unwitnessed } = await means.auditLog.checkpoint(now, look.failed, means.seal, () =>
      look.isOver(),
    );
    if (unwitnessed) look.refused(unwitnessed);
  });
}

import { askedOf, deployedIn } from '../../policy/may-be-written.ts';
import type { DirectoryWrite, Passed, WriteGuard } from '../../ports/write-guard.ts';
import type { Means } from '../activity.ts';

/**
 * Lets no write of the directory out that neither the deployed tables nor our own grants name, whatever code asked for it. What is
 * refused is told in the log of the app as a security event: it means that a table was deployed meanwhile, or a defect, or worse.
 */
export function createWriteGuard(
  means: Pick<Means, 'rulebook' | 'grants'>,
  log: (line: string) => void,
): WriteGuard {
  return async (write, requestId) => {
    const asked = askedOf(write, deployedIn(means.rulebook));
    if (asked.asks === 'nothing') return { pass: 'yes' };
    const refuse = (pass: 'never' | 'later'): Passed => {
      log(securityEvent(write, requestId, asked.because));
      return { pass, because: asked.because };
    };
    if (asked.asks === 'refused') return refuse('never');
    try {
      const { grants } = await means.grants.readBeneficiary(write.userId);
      const held = asked.held(Object.values(grants));
      if (held === 'yes') return { pass: 'yes' };
      return refuse(held === 'no' ? 'never' : 'later');
    } catch (error) {
      // Taking back must not be given up for a store that does not answer.
      const because = error instanceof Error ? error.message : String(error);
      return {
        pass: 'later',
        because: `our own grants could not be read right before the write: ${because}`,
      };
    }
  };
}

function securityEvent(write: DirectoryWrite, requestId: string, because: string): string {
  return JSON.stringify({ log: 'security', code: 'write-refused', requestId, ...write, because });
}

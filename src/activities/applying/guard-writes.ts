import { askedOf, deployedIn } from '../../policy/may-be-written.ts';
import type { Passed, WriteGuard } from '../../ports/write-guard.ts';
import type { Means } from '../activity.ts';

/**
 * Lets no write of the directory out that neither the deployed tables nor our own grants name, whatever code asked for it. What is
 * refused is told as a security event: it means that a table was deployed meanwhile, or a defect, or worse.
 */
export function createWriteGuard(means: Pick<Means, 'rulebook' | 'grants' | 'security'>): WriteGuard {
  return async (write, requestId) => {
    const asked = askedOf(write, deployedIn(means.rulebook));
    if (asked.asks === 'nothing') return { pass: 'yes' };
    const refuse = (pass: 'never' | 'later'): Passed => {
      const { because, reason } = asked;
      const example = { requestId, person: write.userId, write: asked.what, because };
      means.security.note({ door: 'directory', code: 'write-refused', reason, example });
      return { pass, because };
    };
    if (asked.asks === 'refused') return refuse('never');
    try {
      const held = asked.held(await means.grants.readBeneficiary(write.userId));
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

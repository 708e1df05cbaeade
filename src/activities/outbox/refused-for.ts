import { MINUTE } from '../../domain/instant.ts';

/** How long a refusal must last before it counts as final: gateways and changes of roles refuse for a minute or two. */
export const REFUSAL_IS_FINAL_AFTER_MS = 5 * MINUTE;

import { MINUTE } from '../../domain/instant.ts';

/** In milliseconds. A gateway or a role that is just being changed refuses, too; what is meant is refused again. */
export const REFUSED_FOR = 5 * MINUTE;

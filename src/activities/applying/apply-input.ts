import type { Instant } from '../../domain/instant.ts';

export type ApplyInput = {
  readonly requestId: string;
  /** What one call changes: a membership, a usage location, or licenses that depend on each other. */
  readonly grants: readonly { readonly grantId: string; readonly target: string }[];
  readonly beneficiaryId: string;
  readonly action: 'add' | 'remove';
  /** Who must hold the claims on the edges: the orchestration's instance id. */
  readonly owner: string;
  readonly attempt: number;
  /** Not sent later than this (H5). */
  readonly notAfter: Instant;
};

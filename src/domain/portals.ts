import type { Instant } from './instant.ts';

/** What one side shows of a role, by its own interface. `because`: a sentence without its stop. */
export type SideSeen = { readonly is: 'shown' | 'not-shown' | 'unknown'; readonly because: string };

/** What the directory and Azure showed of a role when they were compared last. */
export type PortalsSeen = {
  readonly at: Instant;
  readonly directory: SideSeen;
  readonly azure: SideSeen;
  /** Since when they have been seen to differ; `null`: they did not, or it can't be told. */
  readonly since: Instant | null;
  /** Whether people were called with what was seen, because they went on differing. */
  readonly called?: true;
};

/** Whether both sides are known and differ. */
export function differ({ directory, azure }: Pick<PortalsSeen, 'directory' | 'azure'>): boolean {
  return directory.is !== 'unknown' && azure.is !== 'unknown' && directory.is !== azure.is;
}

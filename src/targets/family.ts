import type { RejectionCode } from '../domain/effect.ts';
import type { Lifetime } from '../domain/lifetime.ts';
import type { Change } from '../domain/plan.ts';
import type { Activation } from '../ports/activation.ts';
import type { DirectoryWrite } from '../ports/write-guard.ts';
import type { Asked, Deployed } from './asked.ts';
import type { Action, TargetWords } from './words.ts';

/** Names that evidence gives to ids; an id without one is shown shortened. */
export type KnownNames = {
  /** What a plan or a grant calls the target; `undefined`: none names it. */
  recorded(key: string): string | undefined;
  group(groupId: string): string;
  sku(skuId: string): string;
  plan(planId: string): string;
};

/** How it is watched who holds the targets of a family. Those with one `look` are seen by one read (`HoldingReads.holders`). */
export type Holding = {
  /** Where it is kept who held them at the last tick, and what its calls are for. */
  readonly mark: string;
  look(key: string): string;
  /** What one of its targets is, in a word. */
  readonly word: string;
  /** The fact about somebody who holds it for a time that no ticket explains. */
  readonly unexplained: 'role-unexplained';
};

/**
 * What is read and written together in the directory, as far as that can be said without asking it. Access rows, grants,
 * changes and readings name a target by its key; the family of a key is found by `familyOf`.
 */
export interface TargetFamily {
  readonly family: string;
  /** First parts of its keys, before a `~`; empty for the one family whose keys are bare object ids. */
  readonly prefixes: readonly string[];
  /** Its keys within a text, as the source of a regular expression; `id` is that of an object id. */
  keysWithin(id: string): string;
  lifetime(key: string): Lifetime;
  /** A target as people may read it; `name` is what the policy calls it, where it is known. */
  label(key: string, name?: string): string;
  /** As the console shows it. */
  shown(key: string, names: KnownNames): string;
  words(key: string): TargetWords;
  /** What one change of a plan does to a person, as a sentence for approvers. */
  sentence(change: Change, person: string): string;
  /** Whether one call changes both, since each may need the other. */
  together(one: string, other: string): boolean;
  /** The group that it is a membership of, which may be deleted and come back; `null`: it is none. */
  groupOf(key: string): string | null;
  /**
   * Whether a refusal that reads bear out may yet come of a replica that has not heard of an earlier change, so that it is said again
   * over minutes before it is meant.
   */
  mayBeLag(code: string, action: Action): boolean;
  /** Whether what else was decided is done without it, where the directory refuses it for good; it is decided anew what comes in its place. */
  goesOnWithout(key: string, code: string): boolean;
  /** Whether this refusal to take it away means that the person keeps it for good. */
  keptBy(code: string): boolean;
  /** What people can do about refusals that only this family meets, so that it is worth trying again. */
  readonly cures: Readonly<Partial<Record<RejectionCode, string>>>;
  /** Whose changes tell that it is gone: those of the target, or those of the person. */
  readonly watched: 'with-the-target' | 'with-the-person';
  /** The key of the target that an id names by itself in evidence; left out: none of its targets is named so. */
  keyOfId?(id: string): string;
  /** The key of what somebody activates for themselves; `null`: it is another family's. Left out: nobody activates any of it. */
  activated?(what: NonNullable<Activation['what']>): string | null;
  /** Of a family that others than we give for a time: how whoever holds it is watched. Left out: nobody is. */
  readonly holding?: Holding;
  /** What has to be asked before a write leaves; `null`: another family's write. */
  asked(write: DirectoryWrite, deployed: Deployed): (Asked & { readonly what: string }) | null;
}

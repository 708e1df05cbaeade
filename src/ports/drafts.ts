import type { Instant } from '../domain/instant.ts';
import type { Saved, Versioned } from './stores.ts';

/** What a machine drafted about one thing of a request. */
export type Draft = {
  readonly requestId: string;
  /** The name of the stage that it is shown to, or what else it is about. */
  readonly about: string;
  /** How often it was asked for, counted before each try. */
  readonly tries: number;
  readonly askedAt: Instant;
  /** `nothing`: none came, and none is asked for any more. */
  readonly state: 'asked' | 'there' | 'nothing';
  /** Why there is nothing, or not yet. */
  readonly because?: string;
  /** Harmless already, as it is shown. */
  readonly lines?: readonly string[];
  /** The random mark of the note that says it, kept before that is sent. */
  readonly mark?: string;
};

/** Tables: Drafts. Read by what renders a card or a note, and by nothing else: no decision may come from here (invariant 11). */
export interface Drafts {
  read(requestId: string, about: string): Promise<Versioned<Draft> | null>;
  /** `etag` null: it is new. */
  save(draft: Draft, etag: string | null): Promise<Saved>;
}

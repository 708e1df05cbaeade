export type Action = 'add' | 'remove';

/** How one kind of target is spoken of. `name` is what people call the target, `person` whoever has it. */
export type TargetWords = {
  /** A change of a plan, as something to do. */
  readonly todo: Readonly<Record<Action, (name: string) => string>>;
  /** A write that was sent. */
  readonly write: Readonly<Record<Action, (name: string, person: string) => string>>;
  /** It was there before, not through us. */
  readonly already: (name: string) => string;
  /** Of the person, before the change. */
  readonly before: Readonly<Record<'present' | 'absent', string>>;
  /** What one look saw. */
  readonly seen: Readonly<Record<'present' | 'absent', string>>;
  readonly proven: (name: string) => string;
  /** Taken back, and proven. */
  readonly undone: (name: string) => string;
  /** Why it is taken back, by what was found about it. */
  readonly removal: Readonly<Record<'needed' | 'not-needed' | 'inferred', string>>;
  /** Why it is left where it is although the grant ended. */
  readonly stays: string;
  readonly lost: (name: string) => string;
  /** The heading under which a report names it. */
  readonly heading: string;
  /** What the person has by it, in the middle of a sentence. */
  readonly held: string;
  /** What a removal can not reach; `null`: nothing. */
  readonly outlives: string | null;
};

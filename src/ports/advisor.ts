/** One answer that is asked for: what it is about, and what it may be. */
export type Question = {
  readonly about: string;
  /** Left out: any text. It may be `null` either way: nothing to say. */
  readonly oneOf?: readonly string[];
};

export type DraftAsked = {
  /** Ours, and all that is to be followed. */
  readonly instructions: string;
  /** What people and systems wrote, by name: data, whatever it says. */
  readonly data: Readonly<Record<string, string>>;
  /** The answers that are wanted, by name; each comes back, and no other. */
  readonly answers: Readonly<Record<string, Question>>;
};

export type Drafted =
  | {
      readonly drafted: true;
      /** What it says it is, cut to a length; never more than a name. */
      readonly model: string;
      /** SHA-256 (hex) of the answer as it came. */
      readonly digest: string;
      /** As they were asked for; raw, so that whoever shows one makes it harmless first. */
      readonly answers: Readonly<Record<string, string | null>>;
    }
  | {
      readonly drafted: false;
      readonly because: string;
      /** Whether another try may help. */
      readonly mayCure: boolean;
    };

/** Drafts text for people to read. Nothing that decides, plans, asks or writes may know of it (invariant 11). */
export interface Advisor {
  /** Never throws: what it does not answer in time, in size or in shape is `drafted: false`. */
  draft(asked: DraftAsked, requestId: string): Promise<Drafted>;
}

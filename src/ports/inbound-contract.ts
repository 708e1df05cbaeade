/** JSON Schema (2020-12), as it stands in the description of the API. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a sender has to know of a way in, as the connector that reads its bytes says: docs, door and simulators are held to it. */
export type InboundContract = {
  /** Who sends it, as the subject of a sentence. */
  readonly sender: string;
  /** How the sender is proven. */
  readonly proof: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the connector reads of the body. */
  readonly body: JsonSchema;
  /** How the body is written; left out: as JSON. */
  readonly contentType?: string;
  /** Codes of answers to whoever is not proven, by status. */
  readonly refusals: Readonly<Record<number, readonly string[]>>;
};

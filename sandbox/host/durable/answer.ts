/** What the durable-functions package answers for one orchestrator turn (schema version 3). */

export type RetryOptions = {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
};

export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  WhenAny: 11,
  WhenAll: 12,
} as const;

export type Action =
  | { readonly actionType: 0; readonly functionName: string; readonly input?: unknown }
  | {
      readonly actionType: 1;
      readonly functionName: string;
      readonly input?: unknown;
      readonly retryOptions: RetryOptions;
    }
  | {
      readonly actionType: 2;
      readonly functionName: string;
      readonly instanceId?: string;
      readonly input?: unknown;
    }
  | {
      readonly actionType: 3;
      readonly functionName: string;
      readonly instanceId?: string;
      readonly input?: unknown;
      readonly retryOptions: RetryOptions;
    }
  | { readonly actionType: 4; readonly input?: unknown }
  | { readonly actionType: 5; readonly fireAt: string; readonly isCanceled: boolean }
  | { readonly actionType: 6; readonly externalEventName: string }
  | { readonly actionType: 11 | 12; readonly compoundActions: readonly Action[] };

type Answer = {
  readonly isDone: boolean;
  readonly actions: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly error?: string;
  readonly customStatus?: unknown;
  readonly schemaVersion: number;
};

const MARKER = '\n\n$OutOfProcData$:';

/** How a turn went: the answer, and the failure that ended the orchestrator function, if one did. */
export type TurnResult = { readonly answer: Answer; readonly failure: string | null };

export function answered(json: string): TurnResult {
  const answer = JSON.parse(json) as Answer;
  const absent = absentFeature(answer.actions.flat());
  if (absent === null) return { answer, failure: null };
  return { answer: { isDone: false, actions: [[]], schemaVersion: 3 }, failure: absent };
}

const KNOWN: ReadonlySet<number> = new Set(Object.values(ActionType));
const CALL_HTTP = 8;

/** What an orchestration asks for and this host does not have, in words. */
function absentFeature(actions: readonly Action[]): string | null {
  for (const action of actions) {
    const { actionType } = action;
    if (!KNOWN.has(actionType)) {
      const what = (actionType as number) === CALL_HTTP ? 'HTTP calls of orchestrations' : 'entities';
      return `The embedded host has no ${what} (action ${actionType}). Run this app on Azure's host.`;
    }
    const inner = 'compoundActions' in action ? absentFeature(action.compoundActions) : null;
    if (inner !== null) return inner;
  }
  return null;
}

/**
 * The package throws an error that carries the answer behind a marker. An answer without a message (something
 * that is no Error was thrown, or an Error without text) fails with the wrapped text instead.
 */
export function threw(message: string): TurnResult {
  const at = message.indexOf(MARKER);
  const answer: Answer =
    at < 0
      ? { isDone: false, actions: [[]], schemaVersion: 3 }
      : (JSON.parse(message.slice(at + MARKER.length)) as Answer);
  const wrapped = `One or more errors occurred. (Result: Failure\nException: ${message}\nStack: )`;
  return { answer, failure: answer.error || wrapped };
}

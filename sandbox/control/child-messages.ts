/** What the supervisor and the process that runs the app say to each other, beside the asks of `app-host.ts`. */
import type { ActivityRun, HostKeys } from '../host/embedded-host.ts';

/** The first message to the child: everything it needs. Secrets travel here, not in the environment. */
export type ChildStart = {
  readonly start: {
    readonly port: number;
    /** Milliseconds of sandbox time. */
    readonly now: number;
    /** Where the tenant listens, as `http://127.0.0.1:7072`. */
    readonly sandboxUrl: string;
    /** Folder of the host's journal. */
    readonly hostFolder: string;
    /** Folder of the policy tables that the app decides by. */
    readonly policyFolder: string;
    readonly settings: Readonly<Record<string, string>>;
    readonly keys: HostKeys;
    /** How many workers run the app. */
    readonly workers: number;
  };
};

/** `reached`: the armed point; the child has stopped and waits to be killed. */
export type ChildEvent =
  | { readonly event: 'ready' }
  | { readonly event: 'failed'; readonly message: string }
  | { readonly event: 'reached'; readonly activities: readonly ActivityRun[] };

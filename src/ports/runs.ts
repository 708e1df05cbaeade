/** Starts and wakes orchestrations. Waking is a hint: whoever is woken reads the tables (invariant 10). */
export interface Runs {
  /** `running`: an instance of that id is under way already. An ended one is started again, silently. */
  start(orchestrator: string, instanceId: string, input: object): Promise<'started' | 'running'>;
  /** Raises an event; one to an ended instance is lost, and a sweep makes up for it. */
  wake(instanceId: string, event: string): Promise<void>;
}

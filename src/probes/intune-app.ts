import { defineProbe, type Patience } from './probe.ts';

type Check = Patience & {
  readonly type: 'intune-app';
  /** `id`: of the app in device management; `name`: what people call it. */
  readonly app: { readonly id: string; readonly name: string };
};

/** Whether an app is assigned to the person by a group that they are in. That a device has it is not read. */
export const INTUNE_APP = defineProbe<Check>({
  type: 'intune-app',
  system: ({ app }) => `Intune, for the app “${app.name}”`,
  look: async ({ probes }, { app }, { userId, requestId }) => [
    await probes.appAssigned(userId, app.id, requestId),
  ],
});

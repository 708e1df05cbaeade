/**
 * What an app registers with the Functions host while it loads.
 *
 * The npm packages reach the host through `require('@azure/functions-core')`, an id that only the Node worker
 * answers. The registry that is being captured receives every registration made meanwhile.
 */

import { provideFunctionsCore, type RegistrationSink, redirect } from './functions-core.ts';
import type {
  FunctionHandler,
  FunctionMetadata,
  Hook,
  HookName,
  RegisteredFunction,
  Registry,
} from './registry.ts';

const noHooks = (): Record<HookName, Hook[]> => ({
  appStart: [],
  appTerminate: [],
  preInvocation: [],
  postInvocation: [],
  log: [],
});

provideFunctionsCore();

/**
 * Runs `register` and keeps what it registers with `app.http`, `df.app.orchestration` and the like.
 *
 * Registries are independent: any number of apps, or one app many times, can live in one process.
 * Nothing is thrown here: as on Azure, an app that fails to load simply has no functions (`Registry.failure`).
 */
export function captureRegistrations(register: () => void): Registry {
  const capture = new Capture();
  const before = redirect(capture);
  try {
    register();
  } catch (error) {
    capture.failure = error;
  } finally {
    redirect(before);
  }
  return capture.registry();
}

/** The same for an app that registers while it is imported: `captureLoading(() => import('../dist/main.mjs'))`. */
export async function captureLoading(load: () => Promise<unknown>): Promise<Registry> {
  const capture = new Capture();
  const before = redirect(capture);
  try {
    await load();
  } catch (error) {
    capture.failure = error;
  } finally {
    redirect(before);
  }
  return capture.registry();
}

class Capture implements RegistrationSink {
  readonly #functions = new Map<string, RegisteredFunction>();
  readonly #hooks = noHooks();
  failure: unknown = null;

  readonly registerFunction = (metadata: FunctionMetadata, handler: FunctionHandler) => {
    if (this.#functions.has(metadata.name)) {
      throw new Error(`A function with id "${metadata.name}" has already been registered.`);
    }
    this.#functions.set(metadata.name, { metadata, handler });
  };

  readonly registerHook = (name: HookName, hook: Hook) => {
    const hooks = this.#hooks[name];
    hooks.push(hook);
    return () => {
      hooks.splice(hooks.indexOf(hook), 1);
    };
  };

  registry(): Registry {
    const { failure } = this;
    return { functions: failure ? [] : [...this.#functions.values()], hooks: this.#hooks, failure };
  }
}

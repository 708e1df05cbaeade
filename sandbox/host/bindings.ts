/** What a function declared: its trigger, and what else it is handed. */
import type { InputData } from './invoke.ts';
import type { BindingMetadata, RegisteredFunction } from './registry.ts';
import type { TypedData } from './typed-data.ts';

type Trigger = { readonly key: string; readonly binding: BindingMetadata };

/** The trigger, with the key its input goes by. */
export function triggerOf({ metadata }: RegisteredFunction): Trigger {
  const found = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type));
  if (!found) throw new Error(`Function ${metadata.name} has no trigger. Register it with one.`);
  return { key: found[0], binding: found[1] };
}

/** Whether the function's trigger is of the type, as `httpTrigger`. */
export function isTriggered(by: string, registered: RegisteredFunction): boolean {
  return triggerOf(registered).binding.type.toLowerCase() === by.toLowerCase();
}

/** The inputs of an invocation: the trigger's, and a durable client for each binding that asks for one. */
export function inputsOf(
  registered: RegisteredFunction,
  data: TypedData,
  clientBinding: string,
): InputData[] {
  const inputs: InputData[] = [];
  for (const [name, { type, direction }] of Object.entries(registered.metadata.bindings)) {
    if (direction !== 'in') continue;
    if (/trigger$/i.test(type)) inputs.push({ name, data });
    else if (/^(durableClient|orchestrationClient)$/i.test(type))
      inputs.push({ name, data: { string: clientBinding } });
  }
  return inputs;
}

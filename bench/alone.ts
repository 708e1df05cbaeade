/** A bench by itself, of another size than in the table: `node bench/memory.ts --lifecycles 500`. */
import { command, readCommandLine, wholeNumber } from '../sandbox/command-line.ts';

type Sizes = readonly [number, ...number[]];

/** `usual`: one size, or several with commas between; more than one may be typed only where it has several. */
export async function alone(
  bench: string,
  option: string,
  usual: string,
  run: (sizes: Sizes) => Promise<unknown>,
): Promise<void> {
  await command(async () => {
    const options = { [option]: { type: 'string', default: usual } } as const;
    const { values } = readCommandLine({ options }, `node bench/${bench}.ts [--${option} ${usual}]`);
    const typed = String(values[option]);
    const sizes = (usual.includes(',') ? typed.split(',') : [typed]).map((one) =>
      wholeNumber(option, one, 1),
    );
    const [first = 1, ...others] = sizes;
    await run([first, ...others]);
    return 0;
  });
}

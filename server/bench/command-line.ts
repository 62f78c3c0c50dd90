import { openBenchKeys } from './keys.ts';

/** What can be run by its name. */
export type Commands = Readonly<
  Record<string, { readonly about: string; readonly run: (args: readonly string[]) => Promise<void> }>
>;

/** Runs the command that is named, or says which there are. */
export async function runNamed(script: string, commands: Commands): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) {
    console.log(
      Object.entries(commands)
        .map(([each, { about }]) => `npm run ${script} -- ${each}\n  ${about}`)
        .join('\n\n'),
    );
    process.exit(name === '' ? 0 : 1);
  }
  openBenchKeys();
  try {
    await command.run(args);
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

import { runNamed } from './command-line.ts';

await runNamed('prove', {});

import { loadConfig } from '../config.ts';
import { openKeys } from '../encryption/key-ring.ts';

/** The keys of the bench and of all that it starts: its databases outlive a run, and hold nothing that anybody would hide. */
export function openBenchKeys(): void {
  process.env['ENCRYPTION_KEYS'] ??= `bench:${Buffer.alloc(32, 'bench').toString('base64')}`;
  openKeys(loadConfig({ ENCRYPTION_KEYS: process.env['ENCRYPTION_KEYS'] }).encryption);
}

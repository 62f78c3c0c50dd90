import { loadConfig } from '../config.ts';
import { openKeys } from '../encryption/key-ring.ts';

/** What no server has opened in a test seals and opens with the keys of all tests. */
openKeys(loadConfig({ ENCRYPTION_KEYS: process.env['ENCRYPTION_KEYS'] }).encryption);

import type { Model } from './model.ts';
import { knownPermissions } from './permission-text.ts';
import { compileGrants, type Principal } from './permissions.ts';

const mostSets = 5_000;
const compiled = new Map<string, Principal['grants']>();

/** Compiled once for each set of permissions, of whatever company. */
export function grantsOf(texts: readonly string[], model: Model): Principal['grants'] {
  const permissions = knownPermissions(texts, model);
  const key = permissions.join(' ');
  const grants = compiled.get(key) ?? compileGrants(permissions);
  compiled.delete(key);
  compiled.set(key, grants);
  const [oldest] = compiled.keys();
  if (compiled.size > mostSets && oldest !== undefined) compiled.delete(oldest);
  return grants;
}

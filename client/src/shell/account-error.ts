import type { ApiError } from '../api/errors.ts';
import { t, type Params } from '../texts/t.ts';

/** What went wrong with somebody's account, and what to do about it. */
export function accountError(error: ApiError): string {
  const params = error.params as Params;
  for (const key of [`rules.${error.rule ?? ''}`, `errors.${error.code}`]) {
    const text = t(key, params);
    if (text !== key) return text;
  }
  return error.message;
}

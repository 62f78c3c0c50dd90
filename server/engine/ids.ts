import { v7 } from 'uuid';

/** A UUID version 7 (RFC 9562): sorts by the time it was made, so indexes grow at their end. */
export function newId(): string {
  return v7();
}

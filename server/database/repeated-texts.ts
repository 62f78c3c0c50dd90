const most = 1000;
const seen = new Set<string>();

/**
 * Whether a statement's text has come before. Only such a one is prepared: a connection keeps what it prepared for as long as it lives,
 * and a caller may send as many different operations as it likes. The oldest of 1,000 texts is forgotten first.
 */
export function isRepeated(text: string): boolean {
  const isKnown = seen.delete(text);
  seen.add(text);
  if (seen.size > most)
    for (const oldest of seen) {
      seen.delete(oldest);
      break;
    }
  return isKnown;
}

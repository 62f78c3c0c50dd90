const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\n': '' };
const token = /\s*(?:'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)")\s*(,|\]$)/y;

/**
 * The strings of a Python list literal, as `repr` writes it: `['MARKETING AGREEMENT', "The licensor's \xa0 name"]`.
 *
 * @returns undefined when the text is not one
 */
export function parsePythonList(text: string): string[] | undefined {
  const literal = text.trim();
  if (/^\[\s*\]$/.test(literal)) return [];
  if (!literal.startsWith('[')) return undefined;
  const strings: string[] = [];
  token.lastIndex = 1;
  for (let match = token.exec(literal); match; match = token.exec(literal)) {
    const [, single, double, after] = match;
    strings.push(unescape(single ?? double ?? ''));
    if (after === ']') return strings;
  }
  return undefined;
}

function unescape(body: string): string {
  return body.replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([^]))/gi, (_, x, u, U, other) => {
    const hex: unknown = x ?? u ?? U;
    return typeof hex === 'string'
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : (escapes[String(other)] ?? String(other));
  });
}

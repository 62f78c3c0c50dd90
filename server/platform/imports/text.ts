const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/**
 * Text as a person wrote it: character references that a web form left behind (`&#38;`, `&amp;`) are read, invisible control characters
 * are dropped.
 *
 * @returns undefined for what no text column can hold: NUL, or half a surrogate pair
 */
export function cleanText(text: string): string | undefined {
  const decoded = text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name)] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
  if (decoded.includes('\0') || !decoded.isWellFormed()) return undefined;
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return decoded.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, '');
}

/** A name as a key: without case, quotes, dots and runs of blanks, which people type differently: `MET OFFICE` is `Met Office`. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLocaleLowerCase('und')
    .replace(/["'“”‘’«»`.,]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

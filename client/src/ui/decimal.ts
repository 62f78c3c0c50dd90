/** The characters a locale writes numbers with. */
function separators(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.8);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  return { decimal: find('decimal') ?? '.', group: find('group') ?? ' ' };
}

/** Whether text is a plain decimal: digits, at most one point, an optional minus. No float is involved, so no digit is lost. */
export function isDecimal(text: string): boolean {
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text);
}

/**
 * What a person typed or pasted as a plain decimal: `1 234,50` → `1234.50`. Spaces always group.
 * Text that is no number comes back trimmed and otherwise as it was, so that it can be shown with an error.
 */
export function parseDecimal(text: string, locale: string): string {
  const { decimal, group } = separators(locale);
  const trimmed = text.trim().replace('−', '-');
  let plain = trimmed.replace(/[\s'’]/g, '');
  if (decimal === ',' && plain.includes(',')) {
    // A point can only group here: 1.234,50.
    plain = plain.replaceAll('.', '').replace(',', '.');
  } else if (decimal === '.') {
    if (group === ',') plain = plain.replaceAll(',', '');
  }
  if (!isDecimal(plain)) return trimmed;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*)$/.exec(plain) ?? [];
  return `${sign}${whole || '0'}${fraction && `.${fraction}`}`;
}

/** A plain decimal as the locale writes it, grouped and with every digit it has: `1234.50` → `1 234,50`. */
export function formatDecimal(value: string, locale: string): string {
  if (!isDecimal(value)) return value;
  const { decimal, group } = separators(locale);
  const [whole = '', fraction] = value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return fraction ? `${grouped}${decimal}${fraction}` : grouped;
}

/**
 * The plain form of a decimal number written as JSON or a person would (`-1.50`, `2809999872.0`, `1.5e3`): no exponent, no zeros that
 * say nothing. Works on the text, so no digit is lost.
 *
 * @returns undefined when the text is not a number
 */
export function plainDecimal(text: string): string | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction)
    .padEnd(point, '0')
    .padStart(whole.length + fraction.length - Math.min(point, 0), '0');
  const split = Math.max(point, 0);
  const left = digits.slice(0, split).replace(/^0+(?=\d)/, '') || '0';
  const right = digits.slice(split).replace(/0+$/, '');
  const plain = right ? `${left}.${right}` : left;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}

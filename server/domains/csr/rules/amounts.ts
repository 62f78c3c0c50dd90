/** Exact amounts with two decimals, as Postgres writes them: sums are made of whole hundredths. */
export function hundredths(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const size = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0').slice(0, 2));
  return amount.startsWith('-') ? -size : size;
}

export function amountOf(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function plus(a: string, b: string): string {
  return amountOf(hundredths(a) + hundredths(b));
}

export function minus(a: string, b: string): string {
  return amountOf(hundredths(a) - hundredths(b));
}

export function isMore(a: string, b: string): boolean {
  return hundredths(a) > hundredths(b);
}

/** Values of an operation's variables as the request has them, with the operation's defaults. */
export type Variables = Readonly<Record<string, unknown>>;

/** A number that is known, or one that the variables decide. */
export type Price = number | ((variables: Variables) => number);

export function evaluate(price: Price, variables: Variables): number {
  return typeof price === 'number' ? price : price(variables);
}

/** Everything that is known is added once, when the operation is first seen. */
export function sum(prices: readonly Price[]): Price {
  let known = 0;
  const open: ((variables: Variables) => number)[] = [];
  for (const price of prices) {
    if (typeof price === 'number') known += price;
    else open.push(price);
  }
  if (open.length === 0) return known;
  return (variables) => open.reduce((total, price) => total + price(variables), known);
}

export function product(a: Price, b: Price): Price {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  return (variables) => evaluate(a, variables) * evaluate(b, variables);
}

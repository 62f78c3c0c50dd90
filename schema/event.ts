/** Something that happened in a domain and that others may react to. It is told in the transaction in which it happens. */
export interface EventType<P extends object = object> {
  /** Domain and past tense: `contracts.contract_activated`. */
  readonly name: `${string}.${string}`;
  readonly description: string;
  /** Only a type: what comes with it. */
  readonly payload?: P;
}

/** Declares an event: `event<{ contractId: string }>('contracts.contract_activated', 'A contract came into force.')`. */
export function event<P extends object>(name: EventType['name'], description: string): EventType<P> {
  return { name, description };
}

/** One subscription of one caller, as the fan-out writes to it. */
export interface Subscriber {
  /** Writes one `payload` of graphql-transport-ws, as JSON. */
  send(payload: string): void;
  /** It takes less than is sent to it: what waits for it is over the limit. */
  readonly isSlow: boolean;
  /** Little of what was sent still waits. */
  readonly isDrained: boolean;
  /** Ends the subscription: with an error as the answer, or quietly, so that it comes back with its last position. */
  end(error?: unknown): void;
}

import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Model } from '../../engine/model.ts';
import { DomainError } from '../../errors.ts';
import type { Budget, Payer } from './budget.ts';
import { limits, prices } from './limits.ts';
import { OperationLimits } from './operation-limits.ts';
import type { Variables } from './price.ts';
import { asRefusal } from './refusal.ts';
import { unservedOf } from './unserved.ts';

/** `extensions.cost` of an answer. */
export interface CostAnnouncement {
  readonly requested: number;
  readonly limit: number;
  /** Units left of this minute's budget, the caller's or the company's, whichever has fewer. */
  readonly remaining: number;
}

/** What HTTP and sockets let an operation through: its limits, then the caller's budget. */
export class Gate {
  readonly #limits: OperationLimits;
  readonly #budget: Budget;

  constructor(schema: GraphQLSchema, model: Model, budget: Budget) {
    this.#limits = new OperationLimits(schema, unservedOf(model));
    this.#budget = budget;
  }

  /** @throws GraphQLError that says which limit, with the status for HTTP */
  async admit(
    payer: Payer,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables | undefined,
  ): Promise<CostAnnouncement> {
    try {
      const requested = this.#limits.check(document, operation, variables);
      return { requested, limit: limits.cost, remaining: await this.#budget.charge(payer, requested) };
    } catch (error) {
      throw error instanceof DomainError ? asRefusal(error) : error;
    }
  }

  /** Before the document is read. @throws DomainError RATE_LIMITED when nothing is left of the budget */
  assertSolvent(payer: Payer): void {
    this.#budget.assertSolvent(payer);
  }

  /** A document that is no valid operation has cost work as well. */
  chargeRefused(payer: Payer): void {
    this.#budget.chargeAfterwards(payer, prices.refused);
  }
}

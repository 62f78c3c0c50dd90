import { createHash } from 'node:crypto';
import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/** A valid subscription with what is the same for everybody who sends its document. */
export interface LiveDocument {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Equal for equal texts. */
  readonly key: string;
  /** Variables that only say where to begin. */
  readonly cursors: ReadonlySet<string>;
}

const known = new WeakMap<OperationDefinitionNode, LiveDocument>();

export function liveDocument(document: DocumentNode, operation: OperationDefinitionNode): LiveDocument {
  const found = known.get(operation);
  if (found) return found;
  const fragments = document.definitions.flatMap((each) =>
    each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
  );
  const text = `${operation.name?.value ?? ''}\n${document.loc?.source.body ?? ''}`;
  const made = {
    operation,
    fragments: Object.fromEntries(fragments),
    key: createHash('sha256').update(text).digest('base64url'),
    cursors: cursorsIn(document),
  };
  known.set(operation, made);
  return made;
}

/** Two subscribers who differ in these alone get the same messages. */
function cursorsIn(document: DocumentNode): Set<string> {
  const [all, asSince] = [new Map<string, number>(), new Map<string, number>()];
  const count = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  visit(document, {
    VariableDefinition: () => false,
    Argument({ name, value }) {
      if (name.value === 'since' && value.kind === Kind.VARIABLE) count(asSince, value.name.value);
    },
    Variable({ name }) {
      count(all, name.value);
    },
  });
  return new Set([...asSince].flatMap(([name, times]) => (all.get(name) === times ? [name] : [])));
}

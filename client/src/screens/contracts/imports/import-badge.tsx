import type { ImportStatus } from '../../../gql/documents.ts';
import { stateTone } from '../../../records/tones.ts';
import { choiceWord } from '../../../records/words.ts';
import { Badge } from '../../../ui/badge.tsx';

/** How far an import has come. */
export function ImportBadge(props: { status: ImportStatus }) {
  return <Badge tone={stateTone(props.status)}>{choiceWord('ImportStatus', props.status)}</Badge>;
}

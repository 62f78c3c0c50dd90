import { For, Show } from 'solid-js';
import type { Aggregate } from '../api/aggregate.ts';
import type { ApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import type { Problems } from './check.ts';
import type { Draft } from './draft.ts';
import { errorWords } from './failure.tsx';
import { controlId } from './form-places.ts';
import { fieldNamed } from './model.ts';
import { fieldWord, partWord } from './words.ts';

export interface ErrorSummaryProps {
  aggregate: Aggregate;
  draft: Draft;
  problems: Problems;
  /** What is wrong and belongs to no field. */
  error: ApiError | undefined;
}

/** Everything that keeps a form from being saved, each with a link to its field. */
export function ErrorSummary(props: ErrorSummaryProps) {
  const places = () => Object.entries(props.problems);
  return (
    <>
      <Show when={places().length > 0}>
        <Banner tone="danger">
          <p class="font-semibold">{t('records.form.errors')}</p>
          <ul class="mt-1 list-disc pl-4">
            <For each={places()}>
              {([place, problem]) => (
                <li>
                  <a
                    href={`#${controlId(place)}`}
                    class="underline underline-offset-2"
                    onClick={(event) => {
                      // The address keeps the page; only the field is gone to.
                      event.preventDefault();
                      document.getElementById(controlId(place))?.focus();
                    }}
                  >
                    {placeWords(props.aggregate, props.draft, place)}
                  </a>
                  : {problem}
                </li>
              )}
            </For>
          </ul>
        </Banner>
      </Show>
      <Show when={props.error}>
        {(error) => (
          <Banner tone="danger">
            <Show when={error().code !== 'OFFLINE'} fallback={t('records.form.lost')}>
              {errorWords(error())}
              <Show when={error().requestId}>
                {(id) => (
                  <span class="ml-2 inline-flex items-center gap-1 text-sm text-muted">
                    <code class="font-mono text-xs">{id()}</code>
                    <CopyButton text={id()} />
                  </span>
                )}
              </Show>
            </Show>
          </Banner>
        )}
      </Show>
    </>
  );
}

/** `parties/new-1/name` → `Parties, row 2, Name` */
function placeWords(aggregate: Aggregate, draft: Draft, place: string): string {
  const [key = '', row, name] = place.split('/');
  const own = fieldNamed(aggregate.fields, key);
  if (own) return fieldWord(aggregate.name, own);
  const part = aggregate.parts.find((each) => each.key === key);
  const field = fieldNamed(part?.fields ?? [], name ?? '');
  const number = (draft.parts[key]?.findIndex((each) => each.key === row) ?? -1) + 1;
  return [
    partWord(aggregate.name, key),
    number > 0 && t('records.form.row', { row: number }),
    part && field && fieldWord(part.type, field),
  ]
    .filter(Boolean)
    .join(', ');
}

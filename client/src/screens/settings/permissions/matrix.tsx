import { For, Show, createMemo, createSignal } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { actionWord, subjects, verbs, type Subject } from './catalogue.ts';
import { cellOf, others } from './cells.ts';
import { MatrixRow } from './matrix-row.tsx';

export interface MatrixProps {
  /** Names the table for screen readers. */
  label: string;
  /** As `contract:read:own`. */
  permissions: readonly string[];
  /** With it the cells can be changed. */
  onChange?(permissions: string[]): void;
}

const filterFrom = 12; // subjects, from which on one wants to search

/**
 * What permissions allow, as a table: what they are about by what may be done with it, each cell with how far it reaches. To be read, only
 * what is allowed is in it.
 */
export function PermissionMatrix(props: MatrixProps) {
  const [search, setSearch] = createSignal('');
  const all = createMemo(subjects);
  const isHeld = ({ name, actions }: Subject) =>
    actions.some((action) => cellOf(props.permissions, name, action).scopes.length > 0);
  const shown = () =>
    all().filter(
      (each) =>
        (props.onChange || isHeld(each)) &&
        each.label.toLocaleLowerCase().includes(search().trim().toLocaleLowerCase()),
    );
  const more = () => others(props.permissions, all());

  return (
    <div class="flex min-w-0 flex-col gap-3">
      <Show when={props.onChange && all().length >= filterFrom}>
        <TextInput
          type="search"
          icon="search"
          aria-label={t('permissions.search')}
          placeholder={t('permissions.search')}
          value={search()}
          onChange={setSearch}
        />
      </Show>
      <Show
        when={shown().length > 0}
        fallback={
          <Show when={more().length === 0}>
            <EmptyState icon="lock" title={t(search() ? 'permissions.noMatch' : 'permissions.none')} />
          </Show>
        }
      >
        <div class="min-w-0 overflow-x-auto rounded-md border border-line">
          <table aria-label={props.label} class="w-full border-collapse text-sm max-sm:block">
            <thead class="max-sm:sr-only">
              <tr class="h-9 border-b border-line bg-sunken text-left text-muted">
                <th scope="col" class="px-3 font-medium">
                  {t('permissions.subject')}
                </th>
                <For each={verbs}>
                  {(verb) => (
                    <th scope="col" class="px-2 font-medium">
                      {actionWord(verb)}
                    </th>
                  )}
                </For>
                <th scope="col" class="px-2 font-medium">
                  {t('permissions.more')}
                </th>
              </tr>
            </thead>
            <For each={shown()}>
              {(subject) => <MatrixRow subject={subject} permissions={props.permissions} onChange={props.onChange} />}
            </For>
          </table>
        </div>
      </Show>
      <Show when={more().length > 0}>
        <div class="text-sm">
          <p class="text-muted">{t('permissions.others')}</p>
          <ul class="mt-1 flex flex-wrap gap-1.5">
            <For each={more()}>
              {(permission) => <li class="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-xs">{permission}</li>}
            </For>
          </ul>
        </div>
      </Show>
    </div>
  );
}

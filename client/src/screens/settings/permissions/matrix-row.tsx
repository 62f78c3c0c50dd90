import { For, Show, createSignal } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { actionWord, fieldsetWord, verbs, type Subject } from './catalogue.ts';
import { cellOf, withCell, type Cell } from './cells.ts';
import { Reach } from './reach.tsx';

export interface MatrixRowProps {
  subject: Subject;
  permissions: readonly string[];
  onChange?: ((permissions: string[]) => void) | undefined;
}

/** One subject: the four verbs, and beneath them what else may be done with it. */
export function MatrixRow(props: MatrixRowProps) {
  const cell = (action: string) => cellOf(props.permissions, props.subject.name, action);
  const set = (action: string) => {
    const change = props.onChange;
    return change && ((next: Cell) => change(withCell(props.permissions, props.subject.name, action, next)));
  };
  const further = () => props.subject.actions.filter((action) => !verbs.some((verb) => verb === action));
  const held = () => further().filter((action) => cell(action).scopes.length > 0);
  const shown = () => (props.onChange ? further() : held());
  const [open, setOpen] = createSignal(held().length > 0);
  const isOpen = () => shown().length > 0 && (open() || !props.onChange);

  const reach = (action: string) => (
    <Reach
      label={`${props.subject.label}: ${actionWord(action)}`}
      cell={cell(action)}
      scopes={props.subject.scopes}
      onChange={set(action)}
    />
  );

  return (
    <tbody class="border-t border-line first-of-type:border-t-0 max-sm:block max-sm:py-1">
      <tr class="h-10 max-sm:grid max-sm:h-auto max-sm:grid-cols-2 max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-3 max-sm:py-1">
        <th scope="row" class="min-w-36 px-3 text-left font-medium max-sm:col-span-2 max-sm:px-0">
          {props.subject.label}
        </th>
        <For each={verbs}>
          {(verb) => (
            <td class="px-2 max-sm:px-0 sm:min-w-28">
              <Show when={props.subject.actions.includes(verb)}>
                <span class="text-xs text-muted sm:hidden" aria-hidden="true">
                  {actionWord(verb)}
                </span>
                {reach(verb)}
              </Show>
            </td>
          )}
        </For>
        <td class="px-2 max-sm:col-span-2 max-sm:px-0">
          <Show when={props.onChange && further().length > 0}>
            <Button
              size="small"
              variant="ghost"
              iconAfter={isOpen() ? 'chevron-up' : 'chevron-down'}
              aria-expanded={isOpen()}
              onClick={() => setOpen(!open())}
            >
              {t('permissions.further', { count: further().length })}
            </Button>
          </Show>
        </td>
      </tr>
      <Show when={props.subject.fieldsets.length > 0 && (props.onChange || cell('read').fieldsets.length > 0)}>
        <tr class="max-sm:block max-sm:px-3">
          <td class="max-sm:hidden" />
          <td colSpan={verbs.length + 1} class="px-2 pb-2 max-sm:block max-sm:px-0">
            <Fieldsets subject={props.subject} cell={cell('read')} onChange={set('read')} />
          </td>
        </tr>
      </Show>
      <Show when={isOpen()}>
        <tr class="max-sm:block">
          <td colSpan={verbs.length + 2} class="px-3 pb-3 max-sm:block">
            <div class="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-2 rounded-md bg-sunken p-3">
              <For each={shown()}>
                {(action) => (
                  <div class="flex min-w-0 flex-col gap-0.5">
                    <span class="truncate text-xs text-muted" aria-hidden="true">
                      {actionWord(action)}
                    </span>
                    {reach(action)}
                  </div>
                )}
              </For>
            </div>
          </td>
        </tr>
      </Show>
    </tbody>
  );
}

/** What is masked for everybody else. */
function Fieldsets(props: { subject: Subject; cell: Cell; onChange?: ((cell: Cell) => void) | undefined }) {
  const toggle = (fieldset: string, on: boolean) => {
    const fieldsets = props.subject.fieldsets.filter((each) =>
      each === fieldset ? on : props.cell.fieldsets.includes(each),
    );
    props.onChange?.({ ...props.cell, fieldsets });
  };
  return (
    <Show
      when={props.onChange}
      fallback={t('permissions.sees', { fieldsets: props.cell.fieldsets.map(fieldsetWord).join(', ') })}
    >
      <div
        role="group"
        aria-label={`${props.subject.label}: ${t('permissions.masked')}`}
        class="flex flex-wrap gap-x-4"
      >
        <For each={props.subject.fieldsets}>
          {(fieldset) => (
            <Checkbox
              label={t('permissions.sees', { fieldsets: fieldsetWord(fieldset) })}
              checked={props.cell.fieldsets.includes(fieldset)}
              disabled={props.cell.scopes.length === 0}
              onChange={(on) => toggle(fieldset, on)}
            />
          )}
        </For>
      </div>
    </Show>
  );
}

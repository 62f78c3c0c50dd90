import { For, Index, Show, onCleanup } from 'solid-js';
import type { Aggregate, Field, Part } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { useLocale } from '../ui/locale.tsx';
import type { Option } from '../ui/select.tsx';
import { toast } from '../ui/toast.tsx';
import { isRequired } from './check.ts';
import { rowFields, type DraftRow } from './draft.ts';
import { FieldControl } from './field-control.tsx';
import type { FormState } from './form-state.ts';
import { controlId } from './form-places.ts';
import { pasteCells } from './sheet-paste.ts';
import { fieldWord, partHelp, partWord } from './words.ts';

export interface PartSheetProps {
  aggregate: Aggregate;
  part: Part;
  form: FormState;
  labelOf(id: string): string | undefined;
  onLearn(option: Option): void;
}

const widths: Partial<Record<Field['kind'], string>> = {
  text: 'min-w-48',
  longText: 'min-w-72',
  enum: 'min-w-36',
  ref: 'min-w-52',
  money: 'min-w-44',
  date: 'min-w-36',
  instant: 'min-w-48',
  int: 'min-w-20',
};

/**
 * The rows of a part, edited in place like a sheet: Tab to the next cell, Enter to the same cell of the next row (a new one after the
 * last), Alt ↑ ↓ move the row, paste cells copied from a spreadsheet.
 */
export function PartSheet(props: PartSheetProps) {
  const locale = useLocale();
  const fields = () => rowFields(props.part);
  const rows = () => props.form.draft.parts[props.part.key] ?? [];
  const name = () => partWord(props.aggregate.name, props.part.key);
  const idOf = (row: DraftRow | undefined, field: Field | undefined) =>
    row && field ? controlId(`${props.part.key}/${row.key}/${field.name}`) : '';
  const removeId = (row: DraftRow | undefined) => (row ? controlId(`${props.part.key}/${row.key}/remove`) : '');
  const addId = () => controlId(`${props.part.key}/add`);
  // Once what was pressed is done: until then the row may not be there yet, or its button not enabled.
  const focusOn = (id: string) => queueMicrotask(() => document.getElementById(id)?.focus());
  const focus = (row: DraftRow | undefined, field: Field | undefined) => focusOn(idOf(row, field));
  const takeBack = new Set<() => void>();
  onCleanup(() => takeBack.forEach((dismiss) => dismiss()));

  function add(field = fields()[0]) {
    focus(props.form.addRow(props.part), field);
  }

  function move(row: DraftRow, to: number) {
    if (to < 0 || to >= rows().length) return;
    props.form.moveRow(props.part, row.key, to);
    announce(t('records.form.moved', { row: to + 1 }));
  }

  /** By its button, which keeps the focus; at either end the other one takes it. */
  function press(button: HTMLElement, row: DraftRow, to: number) {
    move(row, to);
    queueMicrotask(() =>
      (button.matches(':enabled') ? button : button.parentElement?.querySelector<HTMLElement>(':enabled'))?.focus(),
    );
  }

  function remove(row: DraftRow) {
    const removed = props.form.removeRow(props.part, row.key);
    if (!removed) return;
    focusOn(removeId(rows()[removed.at] ?? rows().at(-1)) || addId());
    takeBack.add(
      toast({
        text: t('records.form.removed', { part: name() }),
        action: {
          label: t('records.form.undo'),
          run() {
            props.form.insertRow(props.part, removed.row, removed.at);
            focus(removed.row, fields()[0]);
          },
        },
      }),
    );
  }

  function onKeyDown(event: KeyboardEvent, index: number, field: Field) {
    const row = rows()[index];
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && row && !props.part.appendOnly) {
      event.preventDefault();
      move(row, index + (event.key === 'ArrowUp' ? -1 : 1));
      focus(row, field);
      return;
    }
    const isCell = event.target instanceof HTMLInputElement && event.target.getAttribute('aria-expanded') !== 'true';
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.defaultPrevented || !isCell) return;
    event.preventDefault();
    if (index === rows().length - 1) add(field);
    else focus(rows()[index + 1], field);
  }

  function onPaste(event: ClipboardEvent, index: number, column: number) {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!/[\t\n\r]/.test(text)) return;
    event.preventDefault();
    pasteCells(props.form, props.part, { row: index, column }, text, locale);
  }

  return (
    <section class="flex flex-col gap-2" aria-label={name()}>
      <div class="flex items-center gap-2">
        <h2 class="text-lg font-semibold">{name()}</h2>
        <Show when={rows().length > 0}>
          <span class="rounded-sm bg-sunken px-1 text-xs font-medium text-muted">{rows().length}</span>
        </Show>
      </div>
      <p class="text-sm text-muted">{partHelp(props.aggregate.name, props.part)}</p>
      <Show when={rows().length > 0}>
        <div class="relative overflow-x-auto rounded-md border border-line sm:scroll-pr-26">
          <table class="w-full border-collapse">
            <thead>
              <tr class="border-b border-line bg-sunken text-left text-xs text-muted">
                <For each={fields()}>
                  {(field) => (
                    <th scope="col" class="px-2 py-1.5 font-medium whitespace-nowrap">
                      {fieldWord(props.part.type, field)}
                      <Show when={isRequired(field, 'create')}>
                        <span class="text-danger" aria-hidden="true">
                          {' *'}
                        </span>
                      </Show>
                    </th>
                  )}
                </For>
                <th scope="col" class="right-0 w-24 bg-sunken sm:sticky">
                  <span class="sr-only">{t('records.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={rows()}>
                {(row, index) => (
                  <tr class="border-b border-line last:border-0">
                    <Index each={fields()}>
                      {(field, column) => (
                        <td
                          class={`px-1 py-1 align-top ${widths[field().kind] ?? 'min-w-28'}`}
                          onKeyDown={(event) => onKeyDown(event, index(), field())}
                          onPaste={(event) => onPaste(event, index(), column)}
                        >
                          <FieldControl
                            inSheet
                            owner={props.part.type}
                            field={field()}
                            id={idOf(row, field())}
                            label={t('records.form.of', {
                              row: index() + 1,
                              field: fieldWord(props.part.type, field()),
                            })}
                            value={row.values[field().name]}
                            required={isRequired(field(), row.id ? 'edit' : 'create')}
                            error={props.form.problems()[`${props.part.key}/${row.key}/${field().name}`]}
                            labelOf={props.labelOf}
                            onLearn={props.onLearn}
                            onChange={(value) => props.form.setCell(props.part, row.key, field().name, value)}
                          />
                        </td>
                      )}
                    </Index>
                    <td class="right-0 bg-surface px-1 py-1 align-top whitespace-nowrap sm:sticky">
                      <Show when={!props.part.appendOnly}>
                        <IconButton
                          icon="arrow-up"
                          size="small"
                          label={t('records.form.moveUp', { row: index() + 1 })}
                          disabled={index() === 0}
                          onClick={(event) => press(event.currentTarget, row, index() - 1)}
                        />
                        <IconButton
                          icon="arrow-down"
                          size="small"
                          label={t('records.form.moveDown', { row: index() + 1 })}
                          disabled={index() === rows().length - 1}
                          onClick={(event) => press(event.currentTarget, row, index() + 1)}
                        />
                      </Show>
                      <IconButton
                        id={removeId(row)}
                        icon="trash"
                        size="small"
                        label={t('records.form.remove', { row: index() + 1 })}
                        onClick={() => remove(row)}
                      />
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
      <div class="flex flex-wrap items-center gap-3">
        <Button id={addId()} size="small" icon="plus" onClick={() => add()}>
          {t('records.addRow')}
        </Button>
        <Show when={rows().length > 0}>
          <span class="text-sm text-muted">{t('records.form.paste')}</span>
        </Show>
      </div>
    </section>
  );
}

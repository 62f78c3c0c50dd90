import { For } from 'solid-js';
import { Checkbox } from './checkbox.tsx';
import { IconButton } from './icon-button.tsx';
import { useLocale } from './locale.tsx';
import { Popover } from './popover.tsx';

export interface ColumnChoice {
  readonly id: string;
  readonly header: string;
  readonly hidden?: boolean;
}

export interface ColumnsMenuProps {
  /** In the order they are shown. */
  columns: readonly ColumnChoice[];
  onToggle(id: string, visible: boolean): void;
  /** Offers to reorder: called with the place to move to. */
  onMove?(id: string, to: number): void;
}

/** Chooses which columns a grid shows, and in which order. */
export function ColumnsMenu(props: ColumnsMenuProps) {
  const { words } = useLocale();
  return (
    <Popover label={words.columns} icon="columns" iconOnly placement="bottom-end">
      {() => (
        <ul class="flex min-w-56 flex-col">
          <For each={props.columns}>
            {(column, index) => (
              <li class="flex h-8 items-center gap-1">
                <Checkbox
                  class="min-w-0 flex-1"
                  label={column.header}
                  checked={!column.hidden}
                  onChange={(visible) => props.onToggle(column.id, visible)}
                />
                {props.onMove && (
                  <>
                    <IconButton
                      size="small"
                      icon="arrow-up"
                      label={`${words.moveUp}: ${column.header}`}
                      disabled={index() === 0}
                      onClick={() => props.onMove?.(column.id, index() - 1)}
                    />
                    <IconButton
                      size="small"
                      icon="arrow-down"
                      label={`${words.moveDown}: ${column.header}`}
                      disabled={index() === props.columns.length - 1}
                      onClick={() => props.onMove?.(column.id, index() + 1)}
                    />
                  </>
                )}
              </li>
            )}
          </For>
        </ul>
      )}
    </Popover>
  );
}

import { Show, createContext, createUniqueId, useContext, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';

interface FieldContextValue {
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}

const FieldContext = createContext<FieldContextValue>();

export interface FieldProps {
  label: string;
  /** A sentence under the control, for example the description from the schema. */
  help?: JSX.Element;
  /** What is wrong, under the control in place of nothing: help stays. */
  error?: string;
  required?: boolean;
  /** Hides the label from sight, not from screen readers: for controls in a grid or toolbar. */
  hideLabel?: boolean;
  /** The id of the control, so that an error summary can link to it. */
  id?: string;
  class?: string;
  children: JSX.Element;
}

/** Label above, control, help and error below; the control inside finds its id, description and state here. */
export function Field(props: FieldProps) {
  const ownId = createUniqueId();
  const { words } = useLocale();
  const id = () => props.id ?? `field-${ownId}`;
  const context: FieldContextValue = {
    get id() {
      return id();
    },
    get labelId() {
      return `${id()}-label`;
    },
    get describedBy() {
      const ids = [props.error && `${id()}-error`, props.help && `${id()}-help`].filter(Boolean);
      return ids.length > 0 ? ids.join(' ') : undefined;
    },
    get invalid() {
      return Boolean(props.error);
    },
    get required() {
      return Boolean(props.required);
    },
  };

  return (
    <FieldContext.Provider value={context}>
      <div class={classes('flex min-w-0 flex-col gap-1', props.class)}>
        <label id={context.labelId} for={id()} class={props.hideLabel ? 'sr-only' : 'text-sm font-medium text-ink'}>
          {props.label}
          <Show when={props.required}>
            <span class="text-danger" title={words.required} aria-hidden="true">
              {' *'}
            </span>
          </Show>
        </label>
        {props.children}
        <Show when={props.error}>
          <p id={`${id()}-error`} class="flex items-start gap-1 text-sm text-danger">
            <Icon name="warning" size={14} class="mt-0.5" />
            {props.error}
          </p>
        </Show>
        <Show when={props.help}>
          <p id={`${id()}-help`} class="text-sm text-muted">
            {props.help}
          </p>
        </Show>
      </div>
    </FieldContext.Provider>
  );
}

/** What a control takes from the `Field` around it; empty outside of one. */
export function useField(): FieldContextValue | undefined {
  return useContext(FieldContext);
}

/** The attributes that tie a native control to its `Field`. Spread before the control's own. */
export function fieldAttributes(field: FieldContextValue | undefined) {
  return {
    get id() {
      return field?.id;
    },
    get 'aria-describedby'() {
      return field?.describedBy;
    },
    get 'aria-invalid'() {
      return field?.invalid || undefined;
    },
    get 'aria-required'() {
      return field?.required || undefined;
    },
  };
}

import { Show } from 'solid-js';
import { Icon } from '../../../ui/icon.tsx';

/** What is wrong with something that is more than one control; it takes focus as the control would. */
export function ProblemText(props: { problem: string | undefined }) {
  return (
    <Show when={props.problem}>
      <p aria-invalid="true" tabIndex={-1} class="flex items-start gap-1 text-sm text-danger">
        <Icon name="warning" size={14} class="mt-0.5" />
        {props.problem}
      </p>
    </Show>
  );
}

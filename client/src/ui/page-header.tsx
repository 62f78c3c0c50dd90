import { Show, type JSX } from 'solid-js';

export interface PageHeaderProps {
  title: string;
  /** Above the title: a `Breadcrumb` or a way back. */
  breadcrumb?: JSX.Element;
  /** Beside the title: a `Badge` with the state. */
  status?: JSX.Element;
  /** Beneath the title: next deadline, owner, number. */
  meta?: JSX.Element;
  /** The primary action and what stands beside it, the "…" menu last. */
  actions?: JSX.Element;
}

/** The top of a page: what this is, how it stands, what to do next. On small screens the actions wrap beneath the title. */
export function PageHeader(props: PageHeaderProps) {
  return (
    <header class="flex flex-col gap-1 px-6 pt-4 pb-3 max-sm:px-4 max-sm:pt-3">
      {props.breadcrumb}
      <div class="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div class="flex min-w-0 flex-1 basis-64 items-center gap-x-2.5 gap-y-1 max-sm:flex-wrap">
          <h1 class="line-clamp-2 text-xl font-semibold sm:line-clamp-1" title={props.title}>
            {props.title}
          </h1>
          {props.status}
        </div>
        <Show when={props.actions}>
          <div class="flex flex-wrap items-center gap-2">{props.actions}</div>
        </Show>
      </div>
      <Show when={props.meta}>
        <div class="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">{props.meta}</div>
      </Show>
    </header>
  );
}

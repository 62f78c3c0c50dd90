import { For, Show } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { limitWords, type Limit } from './limits.ts';

/** The limits of a company, with what differs from the default. */
export function LimitList(props: { limits: readonly Limit[] }) {
  const locale = useLocale();
  return (
    <ul aria-label={t('company.limits')} class="divide-y divide-line border-t border-line">
      <For each={props.limits}>
        {(limit) => (
          <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <div class="min-w-0 flex-1 basis-64">
              <span class="block font-medium">{t(`company.limit.${limit.name}`)}</span>
              <span class="block text-sm text-muted">{t(`company.limit.${limit.name}.help`)}</span>
            </div>
            <div class="flex flex-wrap items-center gap-2">
              <Show when={limit.isOwn}>
                <Badge tone="info">
                  {t('company.limit.own', { standard: limitWords(limit.name, limit.standard, locale) })}
                </Badge>
              </Show>
              <span class="font-medium tabular-nums">{limitWords(limit.name, limit.value, locale)}</span>
            </div>
          </li>
        )}
      </For>
    </ul>
  );
}

import { t } from '../texts/t.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';

/** Stands where an address leads nowhere. */
export function NotFound(props: { home: string }) {
  return (
    <div class="p-6">
      <h1 class="sr-only">{t('notFound.title')}</h1>
      <EmptyState
        icon="search"
        title={t('notFound.title')}
        actions={<LinkButton href={props.home}>{t('notFound.home')}</LinkButton>}
      >
        {t('notFound.about')}
      </EmptyState>
    </div>
  );
}

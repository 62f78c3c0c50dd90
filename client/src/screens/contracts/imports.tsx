import { useLocation, useSearchParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/t.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { EarlierImports } from './imports/earlier.tsx';
import { NewImport } from './imports/new-import.tsx';
import { Run } from './imports/run.tsx';

/** Bring in files: choose, see what would happen, write it. Which import is open is in the address. */
export default function Imports() {
  const { may, known } = usePermissions();
  const location = useLocation();
  const [params, setParams] = useSearchParams<{ run?: string }>();
  return (
    <>
      <PageHeader
        title={t('imports.title')}
        meta={t('imports.about')}
        actions={
          <Show when={params.run && may('importRun', 'create')}>
            <LinkButton icon="plus" href={location.pathname}>
              {t('imports.new')}
            </LinkButton>
          </Show>
        }
      />
      <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
        <Show when={params.run} keyed>
          {(id) => <Run id={id} onClose={() => setParams({ run: undefined })} />}
        </Show>
        <Show when={!params.run && may('importRun', 'create')}>
          <NewImport onSent={(id) => setParams({ run: id })} />
        </Show>
        <Show when={may('importRun', 'read')}>
          <EarlierImports open={params.run} />
        </Show>
        <Show when={known() && !may('importRun', 'read')}>
          <EmptyState icon="lock" title={t('records.forbidden')}>
            {t('records.forbidden.who')}
          </EmptyState>
        </Show>
      </div>
    </>
  );
}

import { createSignal } from 'solid-js';
import { Badge } from './badge.tsx';
import { Banner } from './banner.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { Combobox } from './combobox.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Dialog } from './dialog.tsx';
import { EmptyState } from './empty-state.tsx';
import { ErrorPanel } from './error-panel.tsx';
import { Field } from './field.tsx';
import { createShortcuts } from './keyboard.ts';
import { Menu } from './menu.tsx';
import { PageHeader } from './page-header.tsx';
import { Popover } from './popover.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { Select, type Option } from './select.tsx';
import { Sheet } from './sheet.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { Skeleton } from './skeleton.tsx';
import { Tabs } from './tabs.tsx';
import { TextInput } from './text-input.tsx';
import { toast } from './toast.tsx';

const kinds: Option[] = [
  { value: 'frame', label: 'Framework' },
  { value: 'single', label: 'Single delivery' },
];

type Overlay = 'dialog' | 'confirm' | 'sheet' | 'keys';

export function GalleryFeedback() {
  const [shown, setShown] = createSignal<Overlay>();
  const [kind, setKind] = createSignal('frame');
  const [customer, setCustomer] = createSignal<Option>();
  const [tab, setTab] = createSignal('data');
  const overlay = (name: Overlay) => ({
    get open() {
      return shown() === name;
    },
    onOpenChange: (open: boolean) => setShown(open ? name : undefined),
  });
  createShortcuts({
    '?': { description: 'Show the keys', run: () => setShown('keys') },
    'mod+k': { description: 'Open the palette', run: () => toast({ text: 'Palette' }) },
    n: { description: 'New', run: () => setShown('dialog') },
  });

  return (
    <>
      <Card title="Overlays">
        <div class="flex flex-wrap gap-2">
          <Button onClick={() => setShown('dialog')}>Dialog</Button>
          <Button onClick={() => setShown('confirm')}>Confirm</Button>
          <Button onClick={() => setShown('sheet')}>Sheet</Button>
          <Button onClick={() => setShown('keys')}>Keys</Button>
          <Menu
            label="Actions"
            text
            items={[
              { heading: 'Contract' },
              { label: 'Edit', icon: 'edit', keys: 'e' },
              { label: 'Approve', icon: 'check', reason: 'Only somebody else can approve it' },
              { label: 'Show finished', checked: true },
              'separator',
              { label: 'Delete', icon: 'trash', danger: true },
            ]}
          />
          <Popover label="Filter" icon="filter">
            {(close) => (
              <div class="flex w-60 flex-col gap-3">
                <Field label="Title contains">
                  <TextInput value="" onChange={() => {}} />
                </Field>
                <Button variant="primary" onClick={close}>
                  Apply
                </Button>
              </div>
            )}
          </Popover>
          <Button
            onClick={() =>
              toast({ text: 'Contract archived', action: { label: 'Undo', run: () => toast({ text: 'Back again' }) } })
            }
          >
            Toast
          </Button>
          <Button onClick={() => toast({ text: 'The export failed', tone: 'danger' })}>Bad toast</Button>
        </div>
      </Card>
      <Card title="Notices">
        <div class="flex flex-col gap-2">
          <Banner tone="info" actions={<Button size="small">Show</Button>}>
            Kari changed Due date just now
          </Banner>
          <Banner tone="warning" onDismiss={() => {}}>
            You are offline; changes wait here
          </Banner>
          <Banner tone="danger">The last save did not arrive</Banner>
          <Banner tone="success">All 1,240 rows were imported</Banner>
        </div>
      </Card>
      <Card title="Waiting">
        <div class="flex flex-col gap-5">
          <ProgressBar label="Importing customers" done={4210} total={12340} startedAt={Date.now() - 30_000} />
          <ProgressBar label="Counting" done={310} />
          <Skeleton shape="text" count={3} />
          <Skeleton shape="form" count={2} />
        </div>
      </Card>
      <Card flush title="Loading table">
        <Skeleton shape="table" count={5} />
      </Card>
      <Card>
        <EmptyState icon="file" title="No contracts yet" actions={<Button variant="primary">New contract</Button>}>
          Agreements with customers, from draft to end of term.
        </EmptyState>
      </Card>
      <Card>
        <ErrorPanel title="The list could not be loaded" requestId="01JD3Q4N6W0V3M8E2K" onRetry={() => {}}>
          The server did not answer in time.
        </ErrorPanel>
      </Card>
      <div class="col-span-full">
        <Card flush>
          <PageHeader
            breadcrumb={
              <Breadcrumb label="Path" items={[{ label: 'Contracts', href: '#contracts' }, { label: 'C-1042' }]} />
            }
            title="Maintenance of the north harbour"
            status={<Badge tone="warning">Pending approval</Badge>}
            meta={
              <>
                <span>C-1042</span>
                <span>Ends 31 Dec 2026</span>
              </>
            }
            actions={
              <>
                <Button variant="primary">Approve</Button>
                <Menu label="More" variant="secondary" items={[{ label: 'Duplicate', icon: 'copy' }]} />
              </>
            }
          />
          <Tabs
            label="Parts"
            value={tab()}
            onChange={setTab}
            tabs={[
              { value: 'data', label: 'Data', content: () => <p class="p-6">Fields of the record</p> },
              { value: 'notes', label: 'Notes', count: 3, content: () => <p class="p-6">Notes</p> },
              { value: 'files', label: 'Files', count: 12, content: () => <p class="p-6">Files</p> },
              { value: 'history', label: 'History', content: () => <p class="p-6">History</p> },
            ]}
          />
        </Card>
      </div>
      <Dialog
        {...overlay('dialog')}
        title="New contract"
        description="It starts as a draft that only you see."
        footer={
          <>
            <Button onClick={() => setShown(undefined)}>Cancel</Button>
            <Button variant="primary">Create</Button>
          </>
        }
      >
        <div class="flex flex-col gap-4">
          <Field label="Title" required>
            <TextInput value="" onChange={() => {}} />
          </Field>
          <Field label="Kind">
            <Select options={kinds} value={kind()} onChange={setKind} />
          </Field>
          <Field label="Customer">
            <Combobox
              value={customer()}
              onChange={setCustomer}
              onSearch={async () => [{ value: 'fjord', label: 'Fjord Shipping AS' }]}
            />
          </Field>
          <Menu label="More" text items={[{ label: 'Say hello', onSelect: () => toast({ text: 'Hello' }) }]} />
        </div>
      </Dialog>
      <ConfirmDialog {...overlay('confirm')} title="Delete contract C-1042" action="Delete" onConfirm={() => {}}>
        Its notes and files go with it. This cannot be undone.
      </ConfirmDialog>
      <Sheet {...overlay('sheet')} title="View settings" footer={<Button variant="primary">Save view</Button>}>
        <Field label="Name of the view">
          <TextInput value="Ends this quarter" onChange={() => {}} />
        </Field>
      </Sheet>
      <ShortcutHelp {...overlay('keys')} />
    </>
  );
}

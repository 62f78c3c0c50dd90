import { createSignal } from 'solid-js';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { CheckList } from './check-list.tsx';
import { Chip } from './chip.tsx';
import { CommandPalette, type PaletteItem } from './command-palette.tsx';
import { FileDrop } from './file-drop.tsx';
import { Highlight } from './highlight.tsx';
import { toast } from './toast.tsx';

const commands: PaletteItem[] = [
  { id: '1', group: 'Go to', label: 'Contracts', icon: 'file', keys: 'g c', run: () => toast({ text: 'Contracts' }) },
  { id: '2', group: 'Go to', label: 'Customers', icon: 'building', run: () => toast({ text: 'Customers' }) },
  {
    id: '3',
    group: 'Records',
    label: 'Maintenance of the north harbour',
    hint: 'C-1042 · Fjord Shipping AS',
    icon: 'file',
    run: () => {},
  },
  { id: '4', group: 'Commands', label: 'New contract', icon: 'plus', keys: 'n', run: () => {} },
];

export function GalleryMore() {
  const [open, setOpen] = createSignal(false);
  const [text, setText] = createSignal('');
  const [values, setValues] = createSignal(['draft']);
  const found = () => commands.filter((item) => item.label.toLowerCase().includes(text().toLowerCase()));
  return (
    <>
      <Card title="Filters">
        <div class="flex flex-col gap-3">
          <div class="flex flex-wrap gap-2">
            <Chip label="Status" onPress={() => {}} onRemove={() => {}}>
              Status is <b>Draft</b> or <b>Active</b>
            </Chip>
            <Chip label="Value" onRemove={() => {}}>
              Value over <b>10 000</b>
            </Chip>
          </div>
          <CheckList
            label="Status"
            values={values()}
            onChange={setValues}
            options={[
              { value: 'draft', label: 'Draft' },
              { value: 'active', label: 'Active' },
              { value: 'ended', label: 'Ended' },
            ]}
          />
          <p>
            <Highlight text="Maintenance of the north harbour" query="north main" />
          </p>
        </div>
      </Card>
      <Card title="Files">
        <FileDrop
          label="Attach files"
          multiple
          onFiles={(files) => toast({ text: files.map((file) => file.name).join(', ') })}
        />
      </Card>
      <Card title="Palette">
        <Button icon="search" onClick={() => setOpen(true)}>
          Palette
        </Button>
        <CommandPalette
          open={open()}
          onOpenChange={setOpen}
          label="Go to or do"
          placeholder="Type a name or a command"
          items={found()}
          onSearch={setText}
        />
      </Card>
    </>
  );
}

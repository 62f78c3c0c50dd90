import { createSignal } from 'solid-js';
import { Avatar } from './avatar.tsx';
import { Badge } from './badge.tsx';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { Checkbox } from './checkbox.tsx';
import { Combobox } from './combobox.tsx';
import { DateInput } from './date-input.tsx';
import { DateTimeInput } from './date-time-input.tsx';
import { Field } from './field.tsx';
import { IconButton } from './icon-button.tsx';
import { Kbd } from './kbd.tsx';
import { LinkButton } from './link-button.tsx';
import { MoneyInput } from './money-input.tsx';
import { NumberInput } from './number-input.tsx';
import { SegmentedControl } from './segmented-control.tsx';
import { Select, type Option } from './select.tsx';
import { Switch } from './switch.tsx';
import { TextArea } from './text-area.tsx';
import { TextInput } from './text-input.tsx';
import { TextLink } from './text-link.tsx';

const colors: Option[] = [
  { value: 'red', label: 'Red' },
  { value: 'green', label: 'Green', description: 'Between yellow and blue' },
  { value: 'blue', label: 'Blue' },
  { value: 'ultra', label: 'Ultraviolet', disabled: true },
];
const names = ['Ada Lovelace', 'Alan Turing', 'Barbara Liskov', 'Edsger Dijkstra', 'Grace Hopper', 'Margaret Hamilton'];

async function findName(text: string): Promise<Option[]> {
  await new Promise((resolve) => setTimeout(resolve, 400));
  return names
    .filter((name) => name.toLowerCase().includes(text.toLowerCase()))
    .map((name) => ({ value: name, label: name, description: `Member since ${1900 + name.length * 4}` }));
}

export function GalleryControls() {
  const [text, setText] = createSignal('North harbour');
  const [number, setNumber] = createSignal('1234567.50');
  const [money, setMoney] = createSignal({ amount: '98500.00', currency: 'NOK' });
  const [date, setDate] = createSignal('2026-11-20');
  const [instant, setInstant] = createSignal('2026-11-20T13:30:00.000Z');
  const [color, setColor] = createSignal('green');
  const [person, setPerson] = createSignal<Option | undefined>({ value: 'Grace Hopper', label: 'Grace Hopper' });
  const [on, setOn] = createSignal(true);
  const [view, setView] = createSignal('list');

  return (
    <>
      <Card title="Buttons">
        <div class="flex flex-wrap items-center gap-2">
          <Button variant="primary">Save</Button>
          <Button icon="download">Export</Button>
          <Button variant="ghost">Cancel</Button>
          <Button variant="danger" icon="trash">
            Delete
          </Button>
          <Button variant="primary" busy>
            Save
          </Button>
          <Button disabled>Archive</Button>
          <Button reason="Only a draft can be sent">Send</Button>
          <Button size="small" icon="plus">
            Add
          </Button>
          <LinkButton href="#there" icon="external">
            Open
          </LinkButton>
          <IconButton icon="star" label="Add to favourites" />
          <IconButton icon="refresh" label="Refresh" variant="secondary" />
          <IconButton size="small" icon="dots" label="More" reason="Nothing more to do" />
        </div>
      </Card>
      <Card title="Marks">
        <div class="flex flex-wrap items-center gap-2">
          <Badge>Draft</Badge>
          <Badge tone="accent">Mine</Badge>
          <Badge tone="success" icon="check">
            Active
          </Badge>
          <Badge tone="warning">Ends soon</Badge>
          <Badge tone="danger" icon="flag">
            Overdue
          </Badge>
          <Badge tone="info">In review</Badge>
          <Avatar name="Kari Nordmann" size="small" />
          <Avatar name="Ola Hansen" />
          <Avatar name="Grace Hopper" size="large" />
          <Kbd keys="mod+k" />
          <Kbd keys="shift+enter" />
          <TextLink href="#link">A link in text</TextLink>
        </div>
      </Card>
      <Card title="Choices">
        <div class="flex flex-col items-start gap-3">
          <Checkbox label="Notify me" checked={on()} onChange={setOn} />
          <Checkbox label="Some of them" checked={false} indeterminate onChange={() => {}} />
          <Checkbox label="Not available" checked disabled onChange={() => {}} />
          <Switch label="Live updates" checked={on()} onChange={setOn} />
          <Switch label="Off and disabled" checked={false} disabled onChange={() => {}} />
          <SegmentedControl
            label="View"
            value={view()}
            onChange={setView}
            options={[
              { value: 'list', label: 'List', icon: 'list' },
              { value: 'board', label: 'Board', icon: 'board' },
              { value: 'chart', label: 'Chart', icon: 'chart' },
            ]}
          />
        </div>
      </Card>
      <Card title="Text">
        <div class="flex flex-col gap-4">
          <Field label="Title" required help="As it appears in lists.">
            <TextInput value={text()} onChange={setText} />
          </Field>
          <Field label="Number" error="A number that nobody else has">
            <TextInput value="C-1042" onChange={() => {}} />
          </Field>
          <Field label="Search" hideLabel>
            <TextInput icon="search" type="search" placeholder="Search" value="" onChange={() => {}} />
          </Field>
          <Field label="Locked">
            <TextInput value="Cannot be changed" readOnly onChange={() => {}} />
          </Field>
          <Field label="Note">
            <TextArea value={'Two lines,\nand room for more.'} onChange={() => {}} />
          </Field>
        </div>
      </Card>
      <Card title="Numbers and dates">
        <div class="flex flex-col gap-4">
          <Field label="Quantity" help={`Kept as ${number()}`}>
            <NumberInput value={number()} onChange={setNumber} />
          </Field>
          <Field label="Value">
            <MoneyInput value={money()} onChange={setMoney} currencies={['NOK', 'SEK', 'EUR']} />
          </Field>
          <div class="grid grid-cols-2 gap-4">
            <Field label="Due date">
              <DateInput value={date()} onChange={setDate} />
            </Field>
            <Field label="Starts at">
              <DateTimeInput value={instant()} onChange={setInstant} />
            </Field>
          </div>
        </div>
      </Card>
      <Card title="Lists to choose from">
        <div class="flex flex-col gap-4">
          <Field label="Colour" help="A short, known list.">
            <Select options={colors} value={color()} onChange={setColor} clearable placeholder="Choose" />
          </Field>
          <Field label="Colour without value" required error="Choose one">
            <Select options={colors} value="" onChange={() => {}} placeholder="Choose" />
          </Field>
          <Field label="Person" help="Found while typing.">
            <Combobox value={person()} onChange={setPerson} onSearch={findName} />
          </Field>
          <Field label="Disabled">
            <Select options={colors} value="red" disabled onChange={() => {}} />
          </Field>
        </div>
      </Card>
    </>
  );
}

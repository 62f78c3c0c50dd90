import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { Badge, type Tone } from './badge.tsx';
import { Button } from './button.tsx';
import { Card } from './card.tsx';
import { Chart } from './chart.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { DataGrid } from './data-grid.tsx';
import type { DataGridHandle, GridColumn } from './data-grid-types.ts';
import { DescriptionList } from './description-list.tsx';
import { EmptyState } from './empty-state.tsx';
import { SegmentedControl } from './segmented-control.tsx';
import type { Sort } from './sort.ts';
import { Stat } from './stat.tsx';
import { TextInput } from './text-input.tsx';
import { Toolbar } from './toolbar.tsx';

interface Row {
  id: string;
  title: string;
  customer: string;
  status: string;
  value: string;
  ends: string;
}

const states: [string, Tone][] = [
  ['Draft', 'neutral'],
  ['In review', 'info'],
  ['Active', 'success'],
  ['Ends soon', 'warning'],
  ['Overdue', 'danger'],
];
const places = ['north harbour', 'ring road', 'old bridge', 'city hall', 'ferry quay', 'airport fence'];
const customers = ['Fjord Shipping AS', 'Bergen kommune', 'Nordlys Energi', 'Havila Bygg og Anlegg AS'];

function makeRow(index: number): Row {
  return {
    id: `C-${1000 + index}`,
    title: `Maintenance of the ${places[index % places.length]}`,
    customer: customers[index % customers.length] ?? '',
    status: states[(index * 7) % states.length]?.[0] ?? '',
    value: ((index * 7919) % 900000).toLocaleString('nb-NO'),
    ends: new Date(Date.UTC(2026, index % 12, 1 + (index % 28))).toISOString().slice(0, 10),
  };
}

const allColumns: GridColumn<Row>[] = [
  { id: 'id', header: 'Number', width: 110, sortable: true, render: (row) => row.id, text: (row) => row.id },
  {
    id: 'title',
    header: 'Title',
    width: 240,
    grow: true,
    sortable: true,
    render: (row) => row.title,
    text: (row) => row.title,
  },
  {
    id: 'customer',
    header: 'Customer',
    width: 200,
    sortable: true,
    render: (row) => row.customer,
    text: (row) => row.customer,
  },
  {
    id: 'status',
    header: 'Status',
    width: 120,
    sortable: true,
    render: (row) => <Badge tone={states.find(([name]) => name === row.status)?.[1]}>{row.status}</Badge>,
    text: (row) => row.status,
  },
  {
    id: 'value',
    header: 'Value (NOK)',
    width: 130,
    align: 'right',
    sortable: true,
    render: (row) => row.value,
    text: (row) => row.value,
  },
  { id: 'ends', header: 'Ends', width: 120, render: (row) => row.ends, text: (row) => row.ends },
];

export function GalleryData() {
  const [loaded, setLoaded] = createStore<Record<number, Row>>({});
  const [columns, setColumns] = createSignal<readonly GridColumn<Row>[]>(allColumns);
  const [sort, setSort] = createSignal<readonly Sort[]>([
    { id: 'title', desc: false },
    { id: 'value', desc: true },
  ]);
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set(['C-1002']));
  const [density, setDensity] = createSignal<'normal' | 'compact'>('normal');
  const [picked, setPicked] = createSignal('Nothing picked');
  const [offset, setOffset] = createSignal(0);
  let grid: DataGridHandle | undefined;

  const change = (id: string, patch: Partial<GridColumn<Row>>) =>
    setColumns((all) => all.map((column) => (column.id === id ? { ...column, ...patch } : column)));

  // Every 13th page is slow, to see skeletons.
  function load(first: number, last: number) {
    for (let page = Math.floor(first / 50); page <= Math.floor(last / 50); page += 1) {
      if (loaded[page * 50]) continue;
      setTimeout(
        () => {
          for (let index = page * 50; index < page * 50 + 50; index += 1) setLoaded(index, makeRow(index));
        },
        page % 13 === 0 ? 100 : 600,
      );
    }
  }

  return (
    <>
      <div class="col-span-full">
        <Card flush>
          <div class="pt-3">
            <Toolbar
              label="List"
              end={
                <>
                  <Button size="small" onClick={() => grid?.flash('C-1004', 'Kari')}>
                    Flash
                  </Button>
                  <SegmentedControl
                    label="Density"
                    iconsOnly
                    value={density()}
                    onChange={(value) => setDensity(value === 'compact' ? 'compact' : 'normal')}
                    options={[
                      { value: 'normal', label: 'Normal', icon: 'menu' },
                      { value: 'compact', label: 'Compact', icon: 'list' },
                    ]}
                  />
                  <ColumnsMenu columns={columns()} onToggle={(id, visible) => change(id, { hidden: !visible })} />
                </>
              }
            >
              <TextInput
                icon="search"
                class="sm:w-64"
                aria-label="Search"
                placeholder="Search"
                value=""
                onChange={() => {}}
              />
              <span class="text-sm text-muted">{picked()}</span>
            </Toolbar>
          </div>
          <DataGrid
            class="h-100 rounded-b-md border-t border-line"
            label="Contracts"
            columns={columns()}
            rowCount={100_000}
            row={(index) => loaded[index]}
            rowKey={(row) => row.id}
            onRangeChange={load}
            sort={sort()}
            onSort={setSort}
            onResize={(id, width) => change(id, { width })}
            selected={selected()}
            onSelect={setSelected}
            rowHref={(row) => `#${row.id}`}
            onOpen={(row) => setPicked(`Opened ${row.id}`)}
            density={density()}
            totals={{ id: '100 000', value: '44 994 812 300' }}
            ref={(handle) => {
              grid = handle;
            }}
          />
        </Card>
      </div>
      <div class="col-span-full">
        <Card flush>
          <DataGrid
            class="h-60 rounded-md"
            label="Empty list"
            columns={allColumns}
            rowCount={0}
            row={() => undefined}
            rowKey={(row: Row) => row.id}
            empty={<EmptyState icon="filter" title="Nothing matches" actions={<Button>Clear the filter</Button>} />}
          />
        </Card>
      </div>
      <Stat
        label="Active contracts"
        value="1 284"
        delta="+14 since Monday"
        trend={{ direction: 'up', good: true }}
        href="#active"
      />
      <Stat label="Overdue" value="17" delta="+3 since Monday" trend={{ direction: 'up', good: false }} />
      <Stat label="Value" value="12,4 M" delta="NOK, this year" />
      <Card title="Record">
        <DescriptionList
          items={[
            { label: 'Number', value: 'C-1042' },
            { label: 'Customer', value: 'Fjord Shipping AS' },
            { label: 'Value', value: '98 500,00 NOK' },
            { label: 'Ends', value: '31 Dec 2026' },
            { label: 'Owner', value: '' },
            { label: 'Note', wide: true, value: 'Includes the ice season.\nPrices follow the index.' },
          ]}
        />
      </Card>
      <Card>
        <Chart
          title="How many contracts end each month?"
          kind="bar"
          unit="contracts"
          categories={['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun']}
          series={[
            { id: 'count', name: 'Contracts', values: [12, 19, 8, 15, 23, 11].map((value) => value + offset()) },
          ]}
          onSelect={(point) => setPicked(point.category)}
        />
        <Button size="small" onClick={() => setOffset((value) => (value + 5) % 20)}>
          Change
        </Button>
      </Card>
      <Card>
        <Chart
          title="What state are they in, by customer?"
          kind="stacked"
          horizontal
          unit="contracts"
          categories={customers}
          series={[
            { id: 'draft', name: 'Draft', values: [4, 3, 6, 1], color: 'chart-8' },
            { id: 'active', name: 'Active', values: [14, 9, 11, 5], color: 'chart-3' },
            { id: 'overdue', name: 'Overdue', values: [1, 2, 0, 3], color: 'chart-7' },
          ]}
        />
      </Card>
      <Card>
        <Chart
          title="Is the backlog growing?"
          kind="line"
          unit="cases"
          categories={['W40', 'W41', 'W42', 'W43', 'W44', 'W45', 'W46']}
          series={[
            { id: 'in', name: 'Received', values: [42, 51, 38, 60, 55, 49, 63] },
            { id: 'out', name: 'Closed', values: [40, 44, 45, 52, 58, 57, 59] },
          ]}
        />
      </Card>
      <Card>
        <Chart
          title="Where do cases come from?"
          kind="donut"
          unit="cases"
          categories={['E-mail', 'Phone', 'Web', 'Chat']}
          series={[{ id: 'source', name: 'Source', values: [48, 23, 31, 9] }]}
        />
      </Card>
    </>
  );
}

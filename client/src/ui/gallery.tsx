// Every component in its states, for looking at while working on them: `/ui-gallery.html` of the development server.
import { For, createSignal, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import { Announcer } from './announce.tsx';
import { GalleryControls } from './gallery-controls.tsx';
import { GalleryData } from './gallery-data.tsx';
import { GalleryFeedback } from './gallery-feedback.tsx';
import { GalleryMore } from './gallery-more.tsx';
import { OverlayMountProvider } from './overlay-mount.tsx';
import { PageHeader } from './page-header.tsx';
import './theme.css';
import { ThemeSwitch } from './theme-switch.tsx';
import { ToastRegion } from './toast.tsx';

const sections: { title: string; content(): JSX.Element }[] = [
  { title: 'Controls', content: () => <GalleryControls /> },
  { title: 'Feedback and overlays', content: () => <GalleryFeedback /> },
  { title: 'Finding', content: () => <GalleryMore /> },
  { title: 'Data', content: () => <GalleryData /> },
];

function Gallery() {
  const [main, setMain] = createSignal<HTMLElement>();
  return (
    <OverlayMountProvider element={main()}>
      <PageHeader
        title="Components"
        meta="Every part in its states, light and dark"
        actions={<ThemeSwitch label="Theme" names={{ system: 'System', light: 'Light', dark: 'Dark' }} />}
      />
      <main ref={setMain} class="flex flex-col gap-8 px-6 pb-16 max-sm:px-4">
        <For each={sections}>
          {(section) => (
            <section>
              <h2 class="mb-3 text-lg font-semibold">{section.title}</h2>
              <div class="grid grid-cols-[repeat(auto-fill,minmax(min(100%,22rem),1fr))] gap-4">
                {section.content()}
              </div>
            </section>
          )}
        </For>
      </main>
      <Announcer />
      <ToastRegion />
    </OverlayMountProvider>
  );
}

const root = document.getElementById('root');
if (root) render(() => <Gallery />, root);

import { Router } from '@solidjs/router';
import { render } from 'solid-js/web';
import { createSession } from './api/session.ts';
import { routes } from './routes.tsx';
import { AppFrame } from './shell/app-frame.tsx';
import './ui/theme.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

const session = createSession();
root.classList.add('h-full');
render(
  () => (
    <AppFrame session={session}>
      <Router>{routes}</Router>
    </AppFrame>
  ),
  root,
);

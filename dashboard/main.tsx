import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyTheme } from './ui/theme.ts';

applyTheme();
const root = document.getElementById('app');
if (root) createRoot(root).render(<App />);

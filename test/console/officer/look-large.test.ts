import { lookAtEveryPage } from './sights.ts';

// Letters of twice the size, in the colours that somebody has set for all pages.
lookAtEveryPage([{ name: 'large', widths: [640, 1280], colours: { forcedColors: 'active' } }], 32);

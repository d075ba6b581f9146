import { lookAtEveryPage } from './sights.ts';

lookAtEveryPage([
  { name: 'light', widths: [320, 768, 1280, 2560], colours: { colorScheme: 'light' } },
  { name: 'dark', widths: [320, 1280], colours: { colorScheme: 'dark' } },
]);

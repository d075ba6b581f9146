import { lookAtEveryPage } from './sights.ts';

lookAtEveryPage({ name: 'light', widths: [320, 768, 1280, 2560], options: { colorScheme: 'light' } });

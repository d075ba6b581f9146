import { lookAtEveryPage } from './sights.ts';

lookAtEveryPage({ name: 'dark', widths: [320, 1280], options: { colorScheme: 'dark' } });

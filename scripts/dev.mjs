// Builds, runs the demo's appliance with simulated traffic, and starts again when a source changes.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';

const folders = ['bin', 'collector', 'reconciler', 'core', 'console', 'simulator', 'sql'];
let running;
let timer;

function restart() {
  running?.kill('SIGINT');
  const build = spawn(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  build.once('exit', (code) => {
    if (code === 0) running = spawn(process.execPath, ['dist/simulator/demo.js'], { stdio: 'inherit' });
  });
}

for (const folder of folders) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(restart, 300);
  });
}
restart();

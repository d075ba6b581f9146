// Loaded into an appliance before it starts: what it would do for the first time after a minute, it does after two seconds.
const later = globalThis.setTimeout;
const sooner = (work, ms, ...more) => later(work, ms === 60_000 ? 2_000 : ms, ...more);
globalThis.setTimeout = Object.assign(sooner, later);

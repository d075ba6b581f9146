import { officerStyle } from './officer-style.ts';

/** Colours of text and drawings on their background, light and dark: a test holds them to the contrast that WCAG 2.2 asks for. */
export const palettes = {
  light: {
    page: '#ffffff',
    raised: '#f4f6f8',
    text: '#1b1f24',
    faint: '#57606a',
    edge: '#c5ccd3',
    link: '#0a58ca',
    good: '#1a7f5a',
    bad: '#c2410c',
    worse: '#a1113f',
    calm: '#2563a8',
    open: '#767d86',
  },
  dark: {
    page: '#12161b',
    raised: '#1c2229',
    text: '#e6eaee',
    faint: '#a3adb8',
    edge: '#3a434d',
    link: '#7cb3ff',
    good: '#3fb68b',
    bad: '#f08a4b',
    worse: '#ff7b9c',
    calm: '#6aa9f0',
    open: '#98a2ad',
  },
} as const;

const variables = (palette: Readonly<Record<string, string>>): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

const drawn = ['good', 'bad', 'worse', 'calm', 'open'];

export const styleSheet = `
:root{color-scheme:light dark;${variables(palettes.light)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(palettes.dark)}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:74rem;padding:1rem 1.5rem 3rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.5rem 0}
h2{font-size:1.15rem;margin:0 0 .25rem}
p{margin:.25rem 0}
a{color:var(--link)}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.faint{color:var(--faint)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.5rem 1rem;border:2px solid var(--link);z-index:1}
header{display:flex;flex-wrap:wrap;gap:1rem;align-items:baseline;justify-content:space-between}
nav ul,.legend{list-style:none;display:flex;flex-wrap:wrap;gap:1rem;margin:.5rem 0;padding:0}
nav [aria-current]{font-weight:700;color:var(--text);text-decoration:none}
main{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,32rem),1fr))}
section,article{background:var(--raised);border:1px solid var(--edge);border-radius:.5rem;padding:1rem;min-width:0}
.wide{grid-column:1/-1}
.tiles{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));margin:0}
.tiles div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.tiles dt{color:var(--faint)}
.tiles dd{margin:0;font-size:1.6rem;font-weight:650;font-variant-numeric:tabular-nums}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--faint);font-size:12px}
.grid{stroke:var(--edge);stroke-width:1}
${drawn.map((name) => `.fill-${name}{fill:var(--${name})}.line-${name}{fill:none;stroke:var(--${name});stroke-width:2}.back-${name}{background:var(--${name})}`).join('\n')}
.swatch{display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:2px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--faint);padding:.25rem 0}
th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--edge);vertical-align:top}
td.number,th.number{text-align:right}
td.number{white-space:nowrap}
.scroll{overflow-x:auto}
summary{cursor:pointer;color:var(--link);padding:.25rem 0}
form{display:grid;gap:.5rem;max-width:26rem}
form.inline{display:inline}
input,button,select{font:inherit;padding:.4rem .6rem;border:1px solid var(--faint);border-radius:.35rem;background:var(--page);color:var(--text)}
button{cursor:pointer}
.button{display:inline-block;padding:.4rem .6rem;border:1px solid var(--faint);border-radius:.35rem;background:var(--page)}
.problem{border-left:4px solid var(--worse);padding-left:.75rem}
code{overflow-wrap:anywhere}
${officerStyle}`;

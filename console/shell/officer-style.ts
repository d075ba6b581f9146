/** What is read by officers: forms, records, timelines; on a phone, in forced colours and on paper too. */
export const officerStyle = `
section>h2{text-wrap:balance}
h3{font-size:1rem;margin:0}
ul,ol{margin:.25rem 0;padding-left:1.25rem}
body{overflow-wrap:break-word}
code,dd,h1,h2,h3,li,p,caption,.records td,.records th{overflow-wrap:anywhere}
time{white-space:normal}
header ul{row-gap:.25rem}
header .who{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center}
.field{display:grid;gap:.25rem;align-content:start;min-width:0}
.field p{margin:0}
.field input:not([type=checkbox]),.field select{width:100%;min-width:0}
label{font-weight:600}
label .faint{font-weight:400}
form.columns{max-width:none;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));align-items:end}
form.columns .field{align-content:end}
select{font:inherit;padding:.4rem .6rem;border:1px solid var(--faint);border-radius:.35rem;background:var(--page);color:var(--text)}
input:focus-visible,select:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
input,select,button{min-height:2.75rem}
input[type=checkbox]{flex:none;width:1.5rem;min-height:1.5rem;margin:0;accent-color:var(--link)}
.check{display:flex;gap:.5rem;align-items:center}
.buttons{display:flex;flex-wrap:wrap;gap:.5rem}
h3{margin-top:1rem}
.entry h3{margin-top:0}
[aria-invalid=true]{border:2px solid var(--worse)}
main>p,section>p,article>p,.entry p{max-width:48rem}
.tasks{list-style:none;padding:0;display:grid;gap:.5rem 1.5rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))}
.tasks a{font-weight:600}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));gap:.25rem 1.5rem;margin:.5rem 0}
.facts div{min-width:0}
.facts dt{color:var(--faint);font-size:.875rem}
.facts dd{margin:0}
.timeline{list-style:none;padding:0;display:grid;gap:.75rem}
.entry{border-left:4px solid var(--edge);padding-left:.75rem}
.entry .facts{margin-bottom:0}
.tone-good{border-left-color:var(--good)}
.tone-bad{border-left-color:var(--bad)}
.tone-open{border-left-color:var(--open)}
.tone-calm{border-left-color:var(--calm)}
section[class*=tone-]{border-left-width:4px}
.gap{border:1px dashed var(--open);border-radius:.25rem;padding:.25rem .5rem}
.pages ul{gap:1.5rem;padding:0}
.records{table-layout:auto}
.records th,.records td{min-width:6rem}
.records th{font-weight:400}
.records thead th{font-weight:600;vertical-align:bottom}
progress{width:100%;max-width:30rem;accent-color:var(--link)}
.problem{font-weight:600}
form.inline{display:inline-block;margin:.25rem 0}
@media (max-width:48rem){
body{padding:.75rem .75rem 2rem}
header{gap:.25rem}
header nav ul{gap:.35rem .9rem}
header .who button{min-height:2.25rem;padding:.2rem .5rem}
section,article{padding:.75rem}
.records,.records tbody,.records tr,.records th,.records td,.records caption{display:block;width:100%}
.records thead{position:absolute;left:-99rem}
.records tr{border:1px solid var(--edge);border-radius:.35rem;padding:.5rem .75rem;margin:.5rem 0}
.records th,.records td{border:0;padding:.15rem 0}
.records th::before,.records td::before{content:attr(data-label);display:block;color:var(--faint);font-size:.875rem}
}
@media (forced-colors:active){
.swatch,.back-good,.back-bad{forced-color-adjust:none}
.entry,.gap{border-color:CanvasText}
}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:auto}}
@media print{
:root{color-scheme:light}
body{max-width:none;padding:0;font-size:10pt;background:#fff;color:#000}
header,.skip,form,button,nav,.no-print{display:none}
main{display:block}
section,article{background:none;border:0;border-top:1px solid #000;border-radius:0;padding:.5rem 0;margin:0 0 .5rem}
.faint,.facts dt,caption{color:#333}
a{color:inherit;text-decoration:none}
a.spelled::after{content:" (" attr(href) ")"}
h1,h2,h3{break-after:avoid}
.entry,tr,.report-head{break-inside:avoid}
.day{break-inside:avoid-page}
.facts{grid-template-columns:repeat(2,1fr)}
details::details-content{content-visibility:visible;block-size:auto}
.scroll{overflow:visible}
thead{display:table-header-group}
@page{margin:18mm 15mm}
}
`;

import { type Html, html } from './html.ts';

/** A document around some content: nothing of it comes from elsewhere. */
export function document(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Ledgerline</title><link rel="stylesheet" href="/console/style.css"></head>
<body>${content}</body></html>`;
}

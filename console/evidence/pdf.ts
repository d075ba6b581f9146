import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';

/** A column of a table: its heading, and its share of the width. */
export interface Column {
  readonly heading: string;
  readonly share: number;
}

type Outline = PDFKit.PDFOutline;

/**
 * A4 whose text also fits on Letter: 612 points wide at most and 792 high, so that it prints on both without being scaled.
 */
const page = {
  size: 'A4',
  margins: { top: 54, left: 54, right: 54, bottom: 108 },
} as const;
const footerAbove = 76;
const ink = '#111111';
const faint = '#444444';

/**
 * A report that people read, print, or have read to them: every part has its place in a structure tree, headings are
 * bookmarks, and nothing is told by colour or position alone.
 */
export class Report {
  readonly #doc: PDFKit.PDFDocument;
  readonly #written: Promise<void>;
  readonly #body: PDFKit.PDFStructureElement;
  readonly #title: string;
  #chapter: Outline | undefined;
  #page = 0;

  constructor(path: string, { title, madeAt }: { readonly title: string; readonly madeAt: Date }) {
    this.#title = title;
    this.#doc = new PDFDocument({
      ...page,
      pdfVersion: '1.7',
      lang: 'en-US',
      tagged: true,
      displayTitle: true,
      autoFirstPage: false,
      info: { Title: title, Creator: 'Ledgerline', CreationDate: madeAt },
    });
    const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
    this.#written = finished(file);
    this.#doc.pipe(file);
    this.#body = this.#doc.struct('Document', { title });
    this.#doc.addStructure(this.#body);
    this.#doc.on('pageAdded', () => this.#footer());
    this.#doc.addPage();
  }

  title(text: string): void {
    this.#text('H1', text, 'Helvetica-Bold', 20, ink);
    this.#doc.moveDown(0.4);
  }

  /** A chapter, which is a bookmark too. */
  heading(text: string): void {
    this.#roomFor(90);
    this.#doc.moveDown(0.8);
    this.#chapter = this.#doc.outline.addItem(text);
    this.#text('H2', text, 'Helvetica-Bold', 14, ink);
    this.#doc.moveDown(0.3);
  }

  subheading(text: string): void {
    this.#roomFor(60);
    this.#doc.moveDown(0.5);
    this.#chapter?.addItem(text);
    this.#text('H3', text, 'Helvetica-Bold', 11, ink);
    this.#doc.moveDown(0.2);
  }

  paragraph(text: string): void {
    this.#text('P', text, 'Helvetica', 10, ink);
    this.#doc.moveDown(0.5);
  }

  /** Something that machines are given: a digest, a key, a command. */
  code(text: string): void {
    this.#text('Code', text, 'Courier', 8, ink);
    this.#doc.moveDown(0.5);
  }

  /** What is called what. */
  facts(pairs: readonly (readonly [string, string])[]): void {
    this.table(
      undefined,
      [
        { heading: 'What', share: 28 },
        { heading: 'Value', share: 72 },
      ],
      pairs,
    );
  }

  /** A table whose first cell in each row names it. */
  table(caption: string | undefined, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    if (caption !== undefined) this.#text('Caption', caption, 'Helvetica', 9, faint);
    const width = this.#doc.page.width - page.margins.left - page.margins.right;
    const shares = columns.reduce((sum, { share }) => sum + share, 0);
    const cell = (text: string, head: 'column' | 'row' | undefined) => ({
      text: printable(text),
      font: { src: head === undefined ? 'Helvetica' : 'Helvetica-Bold', size: 8 },
      ...(head === undefined ? {} : { type: 'TH' as const, scope: head === 'column' ? 'Column' : 'Row' }),
    });
    const options = {
      structParent: this.#body,
      columnStyles: columns.map(({ share }) => ({ width: (width * share) / shares })),
      defaultStyle: {
        border: { top: 0, bottom: 0.5, left: 0, right: 0 },
        padding: 3,
        textColor: ink,
      },
    };
    const made = this.#doc.font('Helvetica').fontSize(8).table(options);
    made.row(columns.map(({ heading }) => cell(heading, 'column')));
    for (const row of rows) made.row(row.map((text, index) => cell(text, index === 0 ? 'row' : undefined)));
    made.end();
    this.#doc.moveDown(0.8);
  }

  /** Ends the report; resolves once it is written. */
  async close(): Promise<void> {
    this.#body.end();
    this.#doc.end();
    await this.#written;
  }

  #text(tag: string, text: string, font: string, size: number, colour: string): void {
    const { left } = page.margins;
    const said = printable(text);
    this.#body.add(
      this.#doc.struct(tag, {}, () => {
        this.#doc.font(font).fontSize(size).fillColor(colour).text(said, left);
      }),
    );
  }

  /** Begins a new page unless so many points are left on this one: a heading is not the last line of a page. */
  #roomFor(points: number): void {
    if (this.#doc.y + points > this.#doc.page.height - page.margins.bottom) this.#doc.addPage();
  }

  /** Below the text on every page; no part of what is read aloud. */
  #footer(): void {
    this.#page += 1;
    const { x, y } = this.#doc;
    const { height, margins } = this.#doc.page;
    const { bottom } = margins;
    margins.bottom = 0;
    this.#doc.markContent('Artifact', { type: 'Pagination' });
    this.#doc
      .font('Helvetica')
      .fontSize(8)
      .fillColor(faint)
      .text(`${printable(this.#title)}  ·  page ${this.#page}`, margins.left, height - footerAbove - 12, {
        lineBreak: false,
      });
    this.#doc.endMarkedContent();
    margins.bottom = bottom;
    [this.#doc.x, this.#doc.y] = [x, y];
  }
}

/**
 * The standard fonts of PDF have the letters of Windows-1252; what has others is told by its code, since a letter that is not shown
 * would change what is said.
 */
function printable(text: string): string {
  return text.replaceAll(/[^\n\u0020-\u007e\u00a0-\u00ff–—‘’“”•…€]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

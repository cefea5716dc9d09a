import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import type { Layout, ReportDocument } from '#shared/rendering/document.ts';
import { visualRuns } from '#shared/rendering/pdf/bidi.ts';
import { themeOf } from '#shared/rendering/pdf/theme.ts';
import { readLogo } from '#shared/reports/logo.ts';
import { hasPrograms } from '#test/support/programs.ts';
import { rendered, reportDocument } from '#test/support/report-document.ts';

const LAYOUT: Layout = { orientation: 'portrait', includeCharts: true };

async function textOf(document: ReportDocument): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'pdf-')), 'report.pdf');
  writeFileSync(file, (await rendered('pdf', document)).bytes);
  execFileSync('qpdf', ['--check', file]);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).replaceAll(
    /[\u202a-\u202e]/g,
    '',
  );
}

describe.skipIf(!hasPrograms('qpdf', 'pdftotext'))('text in other scripts', () => {
  it.each([
    ['German', 'Größe & Überschuß GmbH'],
    ['Greek', 'Ελληνική Εταιρεία'],
    ['Russian', 'Компания Москва'],
    ['Vietnamese', 'Công ty Việt Nam'],
    ['Japanese', '株式会社東京データ分析カンパニー'],
    ['Arabic', 'شركة القاهرة للتجارة'],
    ['Hebrew', 'חברת תל אביב'],
    ['Thai', 'บริษัทกรุงเทพจำกัด'],
    ['Hindi', 'दिल्ली'],
  ])('is there in %s', async (_language, name) => {
    expect(await textOf(reportDocument([[name, '1']], { name }))).toContain(name);
  });

  it('beyond the fonts is counted and said', async () => {
    const document = () => reportDocument([['한국 😀', '1']]);
    expect((await rendered('pdf', document())).facts.replacedCells).toBe(1);
    expect(await textOf(document())).toContain('characters that the fonts of this file do not have');
  });
});

it('orders runs as they are read', () => {
  const shown = (line: string) => visualRuns(line).map(({ text }) => text);
  expect(shown('abc')).toEqual(['abc']);
  expect(shown('שלום (2024) עולם')).toEqual(['( עולם', '2024', 'שלום )']);
  expect(shown('abc שלום def')).toEqual(['abc ', 'שלום', ' def']);
});

describe('a layout', () => {
  it('chooses paper and turns it', async () => {
    const layout: Layout = { ...LAYOUT, paper: 'letter', orientation: 'landscape' };
    const { bytes } = await rendered('pdf', reportDocument([], { layout }));
    const { width, height } = (await PDFDocument.load(bytes)).getPage(0).getSize();
    expect([width, height]).toEqual([792, 612]);
  });

  it('has text that can be read on its colour', () => {
    expect(themeOf({ ...LAYOUT, accentColor: '#FFEE00' }).onBand).toBe('0.122 0.161 0.216');
    expect(themeOf({ ...LAYOUT, accentColor: '#102030' }).onBand).toBe('1.000 1.000 1.000');
  });

  it('shows a logo, and does without one that cannot be read', async () => {
    const sound = readLogo(dataUrl(png(4, 3)));
    const broken = sound && { ...sound, bytes: sound.bytes.slice(0, 40) };
    const bytesWith = async (logo: Layout['logo']) =>
      (await rendered('pdf', reportDocument([], { layout: { ...LAYOUT, logo } }))).bytes.toString('latin1');
    expect(await bytesWith(sound)).toContain('/Subtype /Image');
    expect(await bytesWith(broken)).not.toContain('/Subtype /Image');
  });
});

describe('a logo', () => {
  it('is refused where it is no picture or would unfold to a large one', () => {
    expect(readLogo(dataUrl(png(4, 3)))).toMatchObject({ kind: 'png' });
    expect(readLogo(dataUrl(png(100_000, 100_000)))).toBeUndefined();
    expect(readLogo('data:image/png;base64,AAAA')).toBeUndefined();
    expect(readLogo('data:image/svg+xml;base64,AAAA')).toBeUndefined();
    expect(readLogo('data:image/jpeg;base64,/9j/wAARCAAQABADASIAAhEBAxEB')).toMatchObject({ kind: 'jpeg' });
  });
});

const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;

/** A grey picture that says it has this size. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((1 + Math.min(width, 10)) * Math.min(height, 10), 0));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

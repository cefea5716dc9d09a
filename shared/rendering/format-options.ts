import { PlatformError } from '#shared/runtime/errors.ts';
import { FORMATS, type RenderedFormat } from './formats.ts';

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
export const DELIMITER_NAMES = [
  'comma',
  'semicolon',
  'tab',
  'pipe',
] as const satisfies readonly (keyof typeof DELIMITERS)[];
type DelimiterName = (typeof DELIMITER_NAMES)[number];

/** How a file is written, beyond what is in it. */
export interface FormatOptions {
  /** BCP 47, such as `de-DE`: its decimal mark, and the delimiter that its spreadsheets expect. CSV only. */
  locale?: string | undefined;
  /** @default comma, or semicolon where the locale writes a decimal comma */
  delimiter?: DelimiterName | undefined;
  /** Begin with a byte order mark, by which Excel knows UTF-8. CSV only. @default false */
  bom?: boolean | undefined;
  compression?: 'gzip' | undefined;
}

export interface CsvDialect {
  delimiter: string;
  decimal: '.' | ',';
  bom: boolean;
}

const CSV_ONLY = ['locale', 'delimiter', 'bom'] as const;

export interface OptionFault {
  field: keyof FormatOptions;
  message: string;
}

/** What of the options does not go with the format or with each other, with the way out. */
export function formatOptionFaults(format: RenderedFormat, options: FormatOptions): OptionFault[] {
  const faults: OptionFault[] = [];
  for (const field of CSV_ONLY) {
    if (format !== 'csv' && options[field] !== undefined)
      faults.push({ field, message: `Is for CSV files only; leave it out for ${FORMATS[format].label}` });
  }
  if (options.locale !== undefined && decimalOf(options.locale) === undefined) {
    faults.push({ field: 'locale', message: 'Must be a BCP 47 language tag, such as de-DE' });
  } else if (format === 'csv') {
    const { delimiter, decimal } = dialectOf(options);
    if (delimiter === decimal)
      faults.push({
        field: 'delimiter',
        message: `Is also the decimal mark of ${options.locale ?? ''}; use semicolon, tab or pipe`,
      });
  }
  return faults;
}

/** @throws PlatformError VALIDATION_ERROR for options that the format cannot have */
export function requireFormatOptions(format: RenderedFormat, options: FormatOptions): void {
  const [fault] = formatOptionFaults(format, options);
  if (fault)
    throw new PlatformError('VALIDATION_ERROR', 'The format options cannot be had', {
      details: `${fault.field}: ${fault.message}.`,
    });
}

export function dialectOf({ locale, delimiter, bom = false }: FormatOptions): CsvDialect {
  const decimal = (locale === undefined ? undefined : decimalOf(locale)) ?? '.';
  return { decimal, bom, delimiter: DELIMITERS[delimiter ?? (decimal === ',' ? 'semicolon' : 'comma')] };
}

/** The locale's decimal mark, a point where it is neither point nor comma; undefined for what is no language tag. */
function decimalOf(locale: string): '.' | ',' | undefined {
  try {
    const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1.5);
    return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.';
  } catch {
    return undefined;
  }
}

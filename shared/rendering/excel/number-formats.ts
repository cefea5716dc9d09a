import type { Column, Unit } from '../document.ts';
import { currencyDigits, currencySymbol } from '../format-figure.ts';

/** The number format in which a spreadsheet shows cells of this type; undefined for text. */
export function numberFormatOf(type: Column['type']): string | undefined {
  switch (type.kind) {
    case 'text':
      return undefined;
    case 'date':
      return 'yyyy-mm-dd';
    case 'datetime':
      return 'yyyy-mm-dd hh:mm:ss';
    case 'integer':
      return '#,##0';
    case 'decimal':
      return '#,##0.00';
    case 'money':
      return moneyFormat(type.currency);
    case 'percent':
      return type.isChange === true ? '+0.0%;-0.0%;0.0%' : '0.0%';
    case 'seconds':
      return '#,##0.0" s"';
    case 'milliseconds':
      return '#,##0" ms"';
  }
}

/** Below so many, the steps of an axis may be fractions of one. */
export const FEW = 10;

/** The number format of a chart's axis that reaches up to `most`: round figures, short where they are large. */
export function axisFormatOf(unit: Unit, most: number): string {
  switch (unit.kind) {
    case 'percent':
      return most < 0.05 ? '0.0%' : '0%';
    case 'seconds':
      return '#,##0" s"';
    case 'milliseconds':
      return '#,##0" ms"';
    case 'integer':
      return most < FEW ? '0' : shortFormat(most);
    case 'decimal':
      return shortFormat(most);
    case 'money': {
      const figure = `${symbolText(unit.currency)}${shortFormat(most)}`;
      return `${figure};-${figure}`;
    }
  }
}

/** Each comma at the end of a format divides by a thousand. */
function shortFormat(most: number): string {
  const [size, commas, letter] =
    most >= 2e9 ? [1e9, ',,,', 'B'] : most >= 2e6 ? [1e6, ',,', 'M'] : [1e3, ',', 'k'];
  if (most < 2e3) return most < FEW ? '0.0' : '#,##0';
  return `#,##0${most / size < FEW ? '.0' : ''}${commas}"${letter}"`;
}

function moneyFormat(currency: string): string {
  const digits = currencyDigits(currency);
  const figure = `${symbolText(currency)}#,##0${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`;
  return `${figure};-${figure}`;
}

function symbolText(currency: string): string {
  return `"${currencySymbol(currency).replaceAll('"', '')}"`;
}

import type { Column } from '../document.ts';
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

function moneyFormat(currency: string): string {
  const symbol = `"${currencySymbol(currency).replaceAll('"', '')}"`;
  const digits = currencyDigits(currency);
  const figure = `#,##0${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`;
  return `${symbol}${figure};-${symbol}${figure}`;
}

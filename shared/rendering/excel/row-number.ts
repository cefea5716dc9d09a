const ZERO = 0x30;
const NINE = 0x39;

/** A row's number in digits, counted on in place: it is written once for each cell of a file. */
export class RowNumber {
  /** Holds the number until the next call of `next`. */
  digits = new Uint8Array([ZERO]);

  next(): Uint8Array {
    const { digits } = this;
    let place = digits.length - 1;
    while (place >= 0 && digits[place] === NINE) digits[place--] = ZERO;
    if (place >= 0) digits[place] = (digits[place] ?? 0) + 1;
    else this.digits = new Uint8Array([ZERO + 1, ...digits]);
    return this.digits;
  }
}

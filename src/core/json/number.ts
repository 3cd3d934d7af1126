/**
 * Numbers as the format's reference reads and writes them (spec/reduction.md, "JSON summary"): integer literals keep their
 * text, all others go through a fast, not exact, decimal conversion, whose last digit is part of the format.
 */

const U64_MAX = 2n ** 64n - 1n;
const I64_MIN_MAGNITUDE = 2n ** 63n;
const MAX_POWER = 308;
const POWERS = Array.from({ length: MAX_POWER + 1 }, (_, exponent) => Number(`1e${exponent}`));

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Compact text of a JSON number literal; null when it is too large for a double. */
export function compactNumber(literal: string): string | null {
  const match = NUMBER.exec(literal);
  if (!match) throw new RangeError(`not a JSON number: ${literal}`);
  const [, sign = '', integer = '', fraction, exponent] = match;
  if (fraction === undefined && exponent === undefined && isInteger64(sign, integer)) return literal;
  const value = fastDouble(integer, fraction ?? '', exponent === undefined ? 0 : Number(exponent));
  if (value === null) return null;
  return sign + writeDouble(value);
}

/** Whether the literal can be held by an i64 or u64. `-0` cannot: it is a float. */
function isInteger64(sign: string, digits: string): boolean {
  if (sign === '' && digits.length < 19) return true;
  if (sign === '-' && digits === '0') return false;
  const magnitude = BigInt(digits);
  return sign === '' ? magnitude <= U64_MAX : magnitude <= I64_MIN_MAGNITUDE;
}

/** The reference's conversion: u64 significand, surplus digits ignored, then one multiplication or division. */
function fastDouble(integer: string, fraction: string, explicitExponent: number): number | null {
  let significand = 0n;
  let exponent = explicitExponent;
  let full = false;
  for (const digit of integer) {
    const next = significand * 10n + BigInt(digit);
    full ||= next > U64_MAX;
    if (full) exponent += 1;
    else significand = next;
  }
  for (const digit of fraction) {
    const next = significand * 10n + BigInt(digit);
    full ||= next > U64_MAX;
    if (full) break;
    significand = next;
    exponent -= 1;
  }
  let value = Number(significand);
  if (value === 0) return 0;
  if (exponent > MAX_POWER) return null;
  while (exponent < -MAX_POWER) {
    value /= 1e308;
    exponent += 308;
    if (value === 0) return 0;
  }
  const power = POWERS[Math.abs(exponent)] as number;
  value = exponent >= 0 ? value * power : value / power;
  return Number.isFinite(value) ? value : null;
}

/** Shortest text that reads back, laid out as the reference does. `value` is finite and ≥ 0. */
function writeDouble(value: number): string {
  if (value === 0) return '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const pointAt = Number(exponentText) + 1;
  if (pointAt > 16 || pointAt <= -5) {
    const head = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${head}e${pointAt - 1}`;
  }
  if (pointAt <= 0) return `0.${'0'.repeat(-pointAt)}${digits}`;
  if (digits.length <= pointAt) return `${digits}${'0'.repeat(pointAt - digits.length)}.0`;
  return `${digits.slice(0, pointAt)}.${digits.slice(pointAt)}`;
}

/** Where a string stands in a JSON text. */
export interface StringPlace {
  role: 'key' | 'value';
  /** The name of the member that it is, or that the arrays around it are; '' at the top. */
  key: string;
  /** The string that stood before it: in its array, or as `name` or `key` beside a `value`. */
  before: string | null;
  /** Names from the top, `[]` for arrays: `input[].content[].text`. */
  path(): string;
}

interface Frame {
  array: boolean;
  /** Of an object: the member being read. Of an array: the member that it is. */
  key: string;
  expectsKey: boolean;
  before: string | null;
  name: string | null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A JSON text (which `JSON.parse` must take) with its strings, names of members among them, replaced by what `map` makes of
 * them. Everything else stays to the byte: numbers as they were written, order, repeated names, white space.
 */
export function mapJsonStrings(text: string, map: (value: string, place: StringPlace) => string): string {
  const stack: Frame[] = [];
  const place = {
    role: 'value' as StringPlace['role'],
    key: '',
    before: null as string | null,
    path: () => pathOf(stack),
  };
  let result = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    const frame = stack.at(-1);
    switch (unit) {
      case QUOTE: {
        const end = literalEnd(text, at);
        const value = literalValue(text, at, end);
        place.role = frame && !frame.array && frame.expectsKey ? 'key' : 'value';
        place.key = frame?.key ?? '';
        place.before = place.role === 'key' ? null : beforeIn(frame);
        const mapped = map(value, place);
        if (frame) noteString(frame, value, place.role);
        if (mapped !== value) {
          result += text.slice(copied, at) + JSON.stringify(mapped);
          copied = end;
        }
        at = end;
        continue;
      }
      case 0x7b:
        stack.push({ array: false, key: '', expectsKey: true, before: null, name: null });
        break;
      case 0x5b:
        stack.push({ array: true, key: frame?.key ?? '', expectsKey: false, before: null, name: null });
        break;
      case 0x7d:
      case 0x5d:
        stack.pop();
        break;
      case 0x3a:
        if (frame) frame.expectsKey = false;
        break;
      case 0x2c:
        if (frame && !frame.array) frame.expectsKey = true;
        break;
      default:
    }
    at += 1;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

function beforeIn(frame: Frame | undefined): string | null {
  if (!frame) return null;
  if (frame.array) return frame.before;
  return frame.key === 'value' ? frame.name : null;
}

function noteString(frame: Frame, value: string, role: StringPlace['role']): void {
  if (role === 'key') frame.key = value;
  else if (frame.array) frame.before = value;
  else if (frame.key === 'name' || frame.key === 'key') frame.name = value;
}

/** Offset after the closing quote. */
function literalEnd(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return close + 1;
  }
  return text.length;
}

function literalValue(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inner;
}

const PLAIN_NAME = /^[A-Za-z_$][\w$-]{0,40}$/;

function pathOf(stack: readonly Frame[]): string {
  let path = '';
  for (const frame of stack) {
    if (frame.array) path += '[]';
    // A name can be anything, a file or a secret too; a report only repeats those that look like names of fields.
    else if (frame.key !== '') path += `${path === '' ? '' : '.'}${PLAIN_NAME.test(frame.key) ? frame.key : '*'}`;
  }
  return path;
}

/** Whether `JSON.parse` takes the text. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a string is a JSON object, array or string itself. Numbers and words are not taken for JSON. */
export function isJsonContainer(text: string): boolean {
  const first = /^[ \t\r\n]{0,64}([{["])/.exec(text)?.[1];
  if (first === undefined || text.length < 2) return false;
  const last = /([}\]"])[ \t\r\n]{0,64}$/.exec(text.slice(-65))?.[1];
  return last === (first === '{' ? '}' : first === '[' ? ']' : '"') && isJson(text);
}

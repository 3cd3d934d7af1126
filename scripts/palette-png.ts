import { crc32, deflateSync, inflateSync } from 'node:zlib';

/**
 * A screenshot as a PNG of 256 colours, a third of its size: pictures in a repository stay in it for ever. Reads what Chromium
 * writes (8 bits, RGB or RGBA without transparency, not interlaced).
 */

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Chunk length, type and checksum. */
const OVERHEAD = 12;
const COLOURS = 256;
/** Of rarer colours none is worth a place in the palette. */
const CANDIDATES = 4096;

export interface Image {
  width: number;
  height: number;
  /** `0xRRGGBB` of each pixel, row by row. */
  pixels: Uint32Array;
}

/** Reads a PNG. Throws for kinds that Chromium does not write. */
export function readPng(file: Buffer): Image {
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('not a PNG');
  const data: Buffer[] = [];
  let head = file.subarray(0, 0);
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = body;
    if (type === 'IDAT') data.push(body);
    at += length + OVERHEAD;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const samples = head[9] === 2 ? 3 : head[9] === 6 ? 4 : 0;
  if (head[8] !== 8 || samples === 0 || head[12] !== 0) throw new Error('a kind of PNG that is not read here');
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * samples, height, samples);
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = bytes.readUIntBE(i * samples, 3);
  return { width, height, pixels };
}

/** Undoes the filters of the rows (PNG specification, 9.2). */
function unfilter(raw: Buffer, stride: number, height: number, samples: number): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= samples ? (out[at - samples] ?? 0) : 0;
      const up = y > 0 ? (out[at - stride] ?? 0) : 0;
      const corner = x >= samples && y > 0 ? (out[at - stride - samples] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Writes an image with at most 256 colours: exactly, if it has no more, else with those that stand for the others best. */
export function writePalettePng({ width, height, pixels }: Image): Buffer {
  const palette = paletteOf(pixels);
  const index = new Map(palette.map((colour, i) => [colour, i]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let i = 0; i < pixels.length; i++) {
    const colour = pixels[i] ?? 0;
    let entry = index.get(colour);
    if (entry === undefined) {
      entry = nearest(palette, colour);
      index.set(colour, entry);
    }
    rows[Math.floor(i / width) * (width + 1) + 1 + (i % width)] = entry;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, i) => {
    colours.writeUIntBE(colour, i * 3, 3);
  });
  const chunks = [
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Colours one after the other: each the one that is frequent and far from all before. */
function paletteOf(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const common = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
  const wanted = common.map(([colour, count]) => ({ colour, weight: Math.sqrt(count), gap: Number.POSITIVE_INFINITY }));
  const palette: number[] = [];
  let next = wanted[0];
  while (next && next.gap > 0 && palette.length < COLOURS) {
    const chosen = next.colour;
    palette.push(chosen);
    for (const one of wanted) one.gap = Math.min(one.gap, distance(one.colour, chosen));
    next = wanted.reduce((best, one) => (one.weight * one.gap > best.weight * best.gap ? one : best));
  }
  return palette;
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  palette.forEach((one, i) => {
    if (distance(one, colour) < distance(palette[best] ?? 0, colour)) best = i;
  });
  return best;
}

/** Squared, weighted as the eye does. */
function distance(a: number, b: number): number {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return 3 * red * red + 6 * green * green + blue * blue;
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(body.length + OVERHEAD);
  out.writeUInt32BE(body.length, 0);
  typed.copy(out, 4);
  out.writeUInt32BE(crc32(typed), body.length + 8);
  return out;
}

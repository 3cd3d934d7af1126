/** An image that an item's JSON names: one that can be shown, one that would have to be fetched, or one that is not shown. */
export type FoundImage =
  | { type: 'data'; url: string }
  | { type: 'remote'; url: string }
  | { type: 'refused'; why: string };

/** Longer data: URLs are not given to the page, in characters. */
export const IMAGE_LIMIT = 12_000_000;

const SHOWN = /^data:image\/(?:png|jpeg|jpg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]*$/;

/** The images in an item's JSON, in order. What is no JSON has none. */
export function imagesIn(json: string): FoundImage[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  const found: FoundImage[] = [];
  collect(value, found, 0);
  return found;
}

const DEEPEST = 12;

function collect(value: unknown, found: FoundImage[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const entry of value) collect(entry, found, depth + 1);
    return;
  }
  const fields = value as Record<string, unknown>;
  const { image_url } = fields;
  const url = typeof image_url === 'object' && image_url !== null ? (image_url as { url?: unknown }).url : image_url;
  if (typeof url === 'string') found.push(judged(url));
  else for (const entry of Object.values(fields)) collect(entry, found, depth + 1);
}

function judged(url: string): FoundImage {
  if (!url.startsWith('data:')) return { type: 'remote', url: url.length > 200 ? `${url.slice(0, 200)}…` : url };
  if (url.length > IMAGE_LIMIT) return { type: 'refused', why: `it has ${url.length} characters.` };
  if (SHOWN.test(url)) return { type: 'data', url };
  return { type: 'refused', why: `${url.slice(0, url.search(/[;,]/))} is not a kind of image that is shown.` };
}

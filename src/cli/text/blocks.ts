const BLOCK = 256 * 1024;

/** Joins small pieces of text to blocks, so that each is worth a write of its own. */
export function* inBlocks(chunks: Iterable<string>): Generator<string> {
  let block = '';
  for (const chunk of chunks) {
    block += chunk;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

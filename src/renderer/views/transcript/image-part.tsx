import { type ReactNode, useEffect, useState } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { formatPosition } from '../../../core/views/format.ts';
import { itemBytes } from '../../../core/views/sizes.ts';
import { failureOf } from '../../stores/client.ts';
import { loadItemSource } from '../../stores/requests.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { type FoundImage, imagesIn } from './images.ts';
import { useRowContext } from './row-context.ts';

/** Items up to this size show their images at once; larger ones when asked, in bytes of JSON. */
const AT_ONCE = 1_000_000;
/** A row that only flies by while the list is scrolled asks for nothing. */
const SETTLE_MS = 120;

/** The images of an item, read from where it was first seen. Only data: URLs are shown; nothing is ever fetched. */
export function Images({ item, count }: { item: ItemView; count: number }): ReactNode {
  const session = useTrace();
  const bytes = itemBytes(item);
  const [wanted, setWanted] = useState(bytes <= AT_ONCE);
  const [images, setImages] = useState<FoundImage[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { item_id: id } = item;
  useEffect(() => {
    if (!wanted) return;
    let old = false;
    const timer = setTimeout(() => {
      loadItemSource(session, id).then(
        ({ text }) => !old && setImages(imagesIn(text)),
        (error: unknown) => !old && setProblem(failureOf(error).message),
      );
    }, SETTLE_MS);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [session, id, wanted]);
  if (problem !== null) return <p className="problem">{transcriptTexts.imageMissing(problem)}</p>;
  if (!wanted) {
    return (
      <button type="button" className="btn" tabIndex={-1} onClick={() => setWanted(true)}>
        {transcriptTexts.showImage(bytes)}
      </button>
    );
  }
  if (images === null) return <div className="image-wait" style={{ height: IMAGE_HEIGHT }} data-images={count} />;
  if (images.length === 0) return <p className="dim">{transcriptTexts.imageNone}</p>;
  return images.map((image, at) => <Image key={keyOf(at)} image={image} item={item} />);
}

/** Kept free while an image is read, so that nothing jumps when it comes. CSS pixels. */
const IMAGE_HEIGHT = 160;

function Image({ image, item }: { image: FoundImage; item: ItemView }): ReactNode {
  const { start } = useRowContext();
  const [broken, setBroken] = useState(false);
  if (image.type === 'remote') return <p className="mid mono-s">{transcriptTexts.imageRemote(image.url)}</p>;
  if (image.type === 'refused' || broken) {
    return (
      <p className="problem">
        {transcriptTexts.imageMissing(image.type === 'refused' ? image.why : transcriptTexts.imageBroken)}
      </p>
    );
  }
  return (
    <img
      className="item-image"
      src={image.url}
      alt={transcriptTexts.imageAlt(item.role, formatPosition(item.first_seen_at_unix_ms - start))}
      height={IMAGE_HEIGHT}
      draggable={false}
      onError={() => setBroken(true)}
    />
  );
}

const keyOf = (at: number): string => `${at}`;

import type { PointerEvent, ReactNode } from 'react';
import type { GraphLayout } from '../../../core/views/graph/layout.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import type { CameraControl } from './use-camera.ts';
import { METRICS } from './use-graph.ts';

const WIDTH = 132;
const HEIGHT = 84;
/** Boxes are never drawn smaller, in the map's pixels. */
const LEAST = 1.5;

/** All of a graph that is larger than its pane, with the part that is seen; a press goes there. */
export function GraphMap({ layout, control }: { layout: GraphLayout; control: CameraControl }): ReactNode {
  const { camera, pane, centre } = control;
  const fits = layout.width * camera.zoom <= pane.width && layout.height * camera.zoom <= pane.height;
  if (fits || layout.width === 0 || layout.height === 0) return null;
  const scaleX = Math.min(WIDTH / layout.width, 0.2);
  const scaleY = Math.min(HEIGHT / layout.height, scaleX * 4);
  const boxes = layout.nodes
    .map(({ x, y }) => {
      const height = Math.max(LEAST, METRICS.height * scaleY);
      return `M${(x * scaleX).toFixed(1)} ${(y * scaleY).toFixed(1)}h${(METRICS.width * scaleX).toFixed(1)}v${height.toFixed(1)}h${(-METRICS.width * scaleX).toFixed(1)}z`;
    })
    .join('');
  const go = (event: PointerEvent<Element>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    centre((event.clientX - left) / scaleX, (event.clientY - top) / scaleY);
  };
  const seen = {
    x: Math.max(0, (-camera.x / camera.zoom) * scaleX),
    y: Math.max(0, (-camera.y / camera.zoom) * scaleY),
    width: (pane.width / camera.zoom) * scaleX,
    height: (pane.height / camera.zoom) * scaleY,
  };
  return (
    <div className="tg-map">
      <svg
        width={layout.width * scaleX}
        height={layout.height * scaleY}
        role="img"
        aria-label={texts.map}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && go(event)}
      >
        <path className="tg-map-boxes" d={boxes} />
        <rect className="tg-map-seen" {...seen} />
      </svg>
    </div>
  );
}

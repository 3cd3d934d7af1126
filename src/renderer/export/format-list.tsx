import type { ReactNode } from 'react';
import type { ExportFormatInfo, ExportFormatName } from '../../protocol/export.ts';
import { FORMAT_GROUPS, FORMAT_WORDS, exportTexts as texts } from '../text/export.ts';
import { isBundle } from './choices.ts';

/** The formats in groups. One tab stop; the arrow keys choose. */
export function FormatList({
  formats,
  value,
  onChoose,
}: {
  formats: readonly ExportFormatInfo[];
  value: ExportFormatName;
  onChoose: (id: ExportFormatName) => void;
}): ReactNode {
  return (
    <div className="ex-formats" role="radiogroup" aria-label={texts.formats}>
      {FORMAT_GROUPS.map(({ title, ids }) => (
        <section key={title}>
          <h3>{title}</h3>
          {ids.map((id) => {
            const checked = id === value || (isBundle(id) && isBundle(value));
            const about = formats.find((format) => format.id === id);
            return (
              <label key={id} className="ex-format" title={about?.description}>
                <input
                  type="radio"
                  name="export-format"
                  className="sr"
                  checked={checked}
                  data-focus-first={checked || undefined}
                  onChange={() => onChoose(id)}
                />
                <b>{FORMAT_WORDS[id].name}</b>
                <span>{FORMAT_WORDS[id].hint}</span>
              </label>
            );
          })}
        </section>
      ))}
    </div>
  );
}

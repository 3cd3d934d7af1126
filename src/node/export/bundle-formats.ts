import type { PackFormat } from '../archive/pack.ts';

/** The bundle itself as one file, told like the formats of {@link EXPORT_FORMATS}. */
export interface BundleFormat {
  id: PackFormat;
  label: string;
  extension: string;
  mime: string;
  description: string;
  /** A bundle is whole, or it is none. */
  selectable: false;
}

export const BUNDLE_FORMATS: readonly BundleFormat[] = [
  {
    id: 'zip',
    label: 'Bundle (.zip)',
    extension: '.zip',
    mime: 'application/zip',
    description: 'The bundle as it is, payloads included, in one archive that the workbench reads where it lies.',
    selectable: false,
  },
  {
    id: 'tar.gz',
    label: 'Bundle (.tar.gz)',
    extension: '.tar.gz',
    mime: 'application/gzip',
    description: 'The bundle as it is, payloads included, for other programs.',
    selectable: false,
  },
];

export const isBundleFormat = (id: string): id is PackFormat => BUNDLE_FORMATS.some((format) => format.id === id);

import { create } from 'zustand';
import type { PathPart } from '../../../core/views/timeline/critical-path.ts';
import type { Picture } from './picture.ts';

/** The picture that is shown, for the toolbar, the panels and the lane heads around it; null while there is none. */
export const usePicture = create<{ picture: Picture | null; path: readonly PathPart[] | null }>(() => ({
  picture: null,
  path: null,
}));

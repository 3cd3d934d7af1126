import { z } from 'zod';

/** What the workbench remembers between runs. Kept by the host in the user's data folder. */
export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['cosy', 'compact']),
  zoom: z.number().min(0.5).max(3),
  roots: z.array(z.string()).max(100),
  recent: z.array(z.string()).max(50),
  /** Panel sizes in CSS pixels and other small view state, by the renderer's own keys. */
  layout: z.record(z.string(), z.number()),
});

export type Settings = z.infer<typeof settings>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  density: 'cosy',
  zoom: 1,
  roots: [],
  recent: [],
  layout: {},
};

export const settingsPatch = settings.partial();

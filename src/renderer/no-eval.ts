import { z } from 'zod';

// Bundled into zod's own file (electron.vite.config.ts), so that it runs before anything that makes a schema: the page's content security policy forbids `new Function`, which zod would
// otherwise try as soon as the first object schema is made.
z.config({ jitless: true });

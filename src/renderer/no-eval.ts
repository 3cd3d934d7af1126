import { z } from 'zod';

// Imported before anything that makes a schema: the page's content security policy forbids `new Function`, which zod would
// otherwise try as soon as the first object schema is made.
z.config({ jitless: true });

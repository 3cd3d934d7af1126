import { protocol } from 'electron';
import { createPageFiles, plainAnswer } from '../node/web/page-files.ts';
import { APP_ORIGIN, APP_SCHEME } from '../protocol/bridge.ts';
import { RENDERER_DIR } from './paths.ts';

/** Makes `app://` an origin of its own, like https: relative URLs, modules, workers and storage work. Before `ready` only. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built renderer as `app://workbench/…`, with the content security policy as a header, and nothing else. */
export function handleAppScheme(): void {
  const files = createPageFiles(RENDERER_DIR);
  protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    const ours = request.method === 'GET' && `${url.protocol}//${url.host}` === APP_ORIGIN;
    const answer = ours ? await files(url.pathname) : plainAnswer(404, 'Not found.\n');
    return new Response(Buffer.from(answer.body), { status: answer.status, headers: answer.headers });
  });
}

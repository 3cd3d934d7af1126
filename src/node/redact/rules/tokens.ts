import type { Match, Rule } from '../kinds.ts';

/** A kind of token that can be told by how it begins. `body` is matched where `prefix` stands. */
interface TokenShape {
  rule: string;
  prefixes: readonly string[];
  body: RegExp;
  /** Words look like some of them: then a digit must be in it. */
  digit?: boolean;
}

/** Well-known shapes. Every repetition is bounded, and tried only where its prefix stands: linear in the text. */
const SHAPES: readonly TokenShape[] = [
  { rule: 'anthropic_key', prefixes: ['sk-ant-'], body: /sk-ant-[A-Za-z0-9_-]{16,250}/y },
  { rule: 'openai_key', prefixes: ['sk-'], body: /sk-(?!ant-)[A-Za-z0-9_-]{20,250}/y, digit: true },
  { rule: 'github_token', prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], body: /gh[pousr]_[A-Za-z0-9]{20,255}/y },
  { rule: 'github_token', prefixes: ['github_pat_'], body: /github_pat_[A-Za-z0-9_]{20,255}/y },
  {
    rule: 'gitlab_token',
    prefixes: ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-'],
    body: /gl[a-z]{2,3}t?-[A-Za-z0-9_-]{16,255}/y,
  },
  {
    rule: 'aws_key_id',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    body: /A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])/y,
  },
  { rule: 'google_key', prefixes: ['AIza'], body: /AIza[A-Za-z0-9_-]{30,60}/y },
  {
    rule: 'google_token',
    prefixes: ['ya29.', 'GOCSPX-', '1//0'],
    body: /(?:ya29\.|GOCSPX-|1\/\/0)[A-Za-z0-9_-]{20,512}/y,
  },
  { rule: 'azure_key', prefixes: ['AccountKey='], body: /(?<=AccountKey=)[A-Za-z0-9+/]{40,120}={0,2}/y },
  {
    rule: 'slack_token',
    prefixes: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'],
    body: /x(?:ox[abprse]|app)-[A-Za-z0-9-]{10,255}/y,
  },
  {
    rule: 'slack_webhook',
    prefixes: ['hooks.slack.com/services/'],
    body: /hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,120}/y,
  },
  {
    rule: 'stripe_key',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'pk_live_', 'pk_test_'],
    body: /[srp]k_(?:live|test)_[A-Za-z0-9]{10,255}/y,
  },
  { rule: 'stripe_webhook', prefixes: ['whsec_'], body: /whsec_[A-Za-z0-9+/]{16,255}/y },
  { rule: 'npm_token', prefixes: ['npm_'], body: /npm_[A-Za-z0-9]{30,255}/y },
  { rule: 'pypi_token', prefixes: ['pypi-'], body: /pypi-[A-Za-z0-9_-]{40,255}/y },
  { rule: 'huggingface_token', prefixes: ['hf_'], body: /hf_[A-Za-z0-9]{30,255}/y },
  {
    rule: 'provider_key',
    prefixes: [
      'gsk_',
      'xai-',
      'pplx-',
      'lin_api_',
      'shpat_',
      'shpss_',
      'dckr_pat_',
      'dop_v1_',
      'figd_',
      'r8_',
      'nvapi-',
    ],
    body: /(?:gsk_|xai-|pplx-|lin_api_|shpat_|shpss_|dckr_pat_|dop_v1_|figd_|r8_|nvapi-)[A-Za-z0-9_-]{20,255}/y,
    digit: true,
  },
  { rule: 'sendgrid_key', prefixes: ['SG.'], body: /SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}/y },
  { rule: 'vault_token', prefixes: ['hvs.', 'hvb.'], body: /hv[sb]\.[A-Za-z0-9_-]{20,255}/y },
  { rule: 'age_key', prefixes: ['AGE-SECRET-KEY-1'], body: /AGE-SECRET-KEY-1[A-Z0-9]{40,80}/y },
  { rule: 'telegram_token', prefixes: [':AA'], body: /(?<=(?:^|[^0-9])[0-9]{8,10}):AA[A-Za-z0-9_-]{30,40}/y },
  { rule: 'databricks_token', prefixes: ['dapi'], body: /dapi[0-9a-f]{32}(?![0-9a-f])/y },
  {
    rule: 'jwt',
    prefixes: ['eyJ'],
    body: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,16384}(?:\.[A-Za-z0-9_-]{0,2048})?/y,
  },
];

/** Finds tokens by their shape. */
export const tokenRule: Rule = {
  find(text, found) {
    for (const { rule, prefixes, body, digit } of SHAPES) {
      for (const prefix of prefixes) {
        for (let at = text.indexOf(prefix); at >= 0; ) {
          const match = beginsToken(text, at)
            ? matchAt(body, text, prefix.endsWith('=') ? at + prefix.length : at)
            : null;
          if (match && (!digit || /\d/.test(text.slice(match.start, match.end))))
            found({ ...match, kind: 'secret', rule });
          at = text.indexOf(prefix, match ? match.end : at + prefix.length);
        }
      }
    }
  },
};

function matchAt(body: RegExp, text: string, at: number): { start: number; end: number } | null {
  body.lastIndex = at;
  const match = body.exec(text);
  return match ? { start: match.index, end: match.index + match[0].length } : null;
}

/** A token is no part of a longer word. Digits before `:AA` belong to the token before it. */
function beginsToken(text: string, at: number): boolean {
  return at === 0 || text[at] === ':' || !/[A-Za-z0-9]/.test(text[at - 1] ?? '');
}

const BEGIN = '-----BEGIN ';
const KEY_LINE = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const END_LINE = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const MAX_KEY = 32_768;
/** What the lines of a key consist of; with the escapes and quotes of a string in source code. */
const KEY_TEXT = /[A-Za-z0-9+/=\s\\"',:-]{0,32768}/y;

/** Private keys in armour: from the first dash to the last, or as far as a cut one goes. */
export const privateKeyRule: Rule = {
  find(text, found) {
    let endAt = 0;
    for (let at = text.indexOf(BEGIN); at >= 0; ) {
      const head = matchAt(KEY_LINE, text, at);
      let next = at + BEGIN.length;
      if (head) {
        // Looked for anew only when the last one was passed: the text is walked over once.
        if (endAt >= 0 && endAt < head.end) endAt = text.indexOf('-----END ', head.end);
        const tail = endAt >= 0 && endAt - at < MAX_KEY ? matchAt(END_LINE, text, endAt) : null;
        const end = tail?.end ?? matchAt(KEY_TEXT, text, head.end)?.end ?? head.end;
        found({ start: at, end, kind: 'secret', rule: 'private_key' });
        next = end;
      }
      at = text.indexOf(BEGIN, next);
    }
  },
};

/** Azure's client secrets have no prefix, but `8Q~` in their middle. */
export const azureSecretRule: Rule = {
  find(text, found) {
    const body = /[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/y;
    for (let at = text.indexOf('8Q~'); at >= 0; at = text.indexOf('8Q~', at + 3)) {
      const match = at >= 3 ? matchAt(body, text, at - 3) : null;
      if (match) found({ ...match, kind: 'secret', rule: 'azure_client_secret' } satisfies Match);
    }
  },
};

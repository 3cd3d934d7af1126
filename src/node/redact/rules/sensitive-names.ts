/** Words that, at the end of a name, say that its value is secret. */
const WORDS = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'secrets',
  'token',
  'apikey',
  'credential',
  'credentials',
  'authorization',
  'cookie',
  'set_cookie',
  'connection_string',
  'dsn',
  'bearer',
  'jwt',
  'api_key',
  'access_key',
  'access_key_id',
  'account_key',
  'private_key',
  'secret_key',
  'secret_key_base',
  'signing_key',
  'encryption_key',
  'master_key',
  'session_key',
  'service_key',
  'auth_key',
  'license_key',
  'ssh_key',
  'deploy_key',
  'webhook_secret',
  'otp',
  'pin_code',
  'pgpassword',
];

const AT_END = new RegExp(`(?:^|_)(?:${WORDS.join('|')})(?:_value|_b64|_base64|_text|_plain)?$`);

/** Where such a word may stand in a text: the first letters of all of them. Used with `lastIndex`. */
export const NAME_IN_TEXT =
  /pass(?:word|wd|phrase|code)|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|master[_-]?key|session[_-]?key|auth[_-]?key|ssh[_-]?key|credential|authorization|cookie|connection[_-]?string|webhook|\bdsn\b/gi;

/** `apiKey`, `API-KEY`, `x.api_key` → `api_key`, in words joined by `_`. */
function inWords(name: string): string {
  return name
    .slice(-100)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

/** Whether the value of a member, variable, option or header of this name is secret: `GITHUB_TOKEN`, `dbPassword`, `--api-key`. */
export function isSensitiveName(name: string): boolean {
  return AT_END.test(inWords(name));
}

/**
 * Whether the value of the member `name` is secret by the looks of both. What is called just `token` may be one of a language
 * model's, which is a piece of a word.
 */
export function isSecretValue(name: string, value: string): boolean {
  if (isPlaceholder(value)) return false;
  return name !== 'token' || value.length >= 16 || (value.length >= 6 && /\d/.test(value));
}

/** Of some the value is a scheme and then the secret: `Bearer …`. */
const SCHEME = /^(?:bearer|basic|token|apikey|digest|negotiate)[ \t]+/i;

/** How much of a value is a scheme's name, which is no secret. */
export function schemeLength(value: string): number {
  return SCHEME.exec(value)?.[0].length ?? 0;
}

const NO_SECRET =
  /^(?:[$%]\(?\{?[\w.]*[)}%]?$|[$]\{|<[^>]{0,80}>$|\{\{|\[[^\]]{0,80}\]$|\*+$|x{3,}$|\.{3}|-+$|_+$|#|\/\/)|^(?:process\.env|os\.environ|os\.getenv|getenv|env[.[(]|import\.meta|secrets?\.|vars\.|self\.|this\.|args\.|config\.|settings\.)/i;

const PLACEHOLDERS = new Set(
  'null none nil undefined true false yes no on off string str text number int integer float boolean bool object array any unknown void required optional empty default auto inherit password passwd secret token apikey api_key key value example sample placeholder changeme change_me todo redacted hidden masked removed omitted bytes type name user username bearer basic env file prompt never always unset missing invalid expired valid'.split(
    ' ',
  ),
);

/** Whether a value only stands in the place of a secret: `${TOKEN}`, `<your key>`, `string`, `OPENAI_API_KEY`. */
export function isPlaceholder(value: string): boolean {
  if (value.length < 3 || NO_SECRET.test(value)) return true;
  const word = value.toLowerCase();
  if (PLACEHOLDERS.has(word) || /^your[_ -]|[_ -]here$/.test(word)) return true;
  // The name of an environment variable, not what is in it.
  return /^[A-Z]{2,}(?:_[A-Z0-9]+)+$/.test(value) && isSensitiveName(value);
}

import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/node/redact/redactor.ts';
import { readOwnPatterns } from '../../../../src/node/redact/rules/own-patterns.ts';

const B36 = 'abcdefghij0123456789ABCDEFGHIJ012345';
const secret = (text: string) => createRedactor({ kinds: ['secrets'] }).redact(text, 'x');
const people = (text: string) => createRedactor({ kinds: ['paths', 'emails'] }).redact(text, 'x');

describe('secrets by their shape', () => {
  const tokens = [
    `sk-ant-api03-${B36}`,
    `sk-proj-${B36}`,
    `sk-${B36}`,
    `ghp_${B36}`,
    `github_pat_11ABCDEFG0_${B36}`,
    `glpat-${B36}`,
    'AKIAIOSFODNN7EXAMPLE',
    `AIza${B36}`,
    `ya29.${B36}`,
    'xoxb-123456789012-123456789012-abcdefABCDEF',
    // Put together, so that no scanner of repositories takes the test for a leak.
    `sk_${'live'}_${B36}`,
    `npm_${B36}`,
    `hf_${B36}`,
    `SG.${B36.slice(0, 22)}.${B36}`,
    `123456789:AA${B36}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.${B36}`,
    'abc8Q~abcdefghij0123456789abcdefghij0123',
  ];
  it.each(tokens)('%s', (token) => {
    for (const text of [token, `"${token}"`, `key: ${token}, more`, `\\n${token}\\n`, `export X=${token}`]) {
      const redacted = secret(text);
      expect(redacted).toContain('redacted_secret_');
      expect(redacted).not.toContain(token.slice(-12));
    }
  });

  it('private keys, whole or cut, with the escapes of a string', () => {
    const lines = Array.from({ length: 5 }, () => B36.repeat(2));
    const key = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----'];
    expect(secret(`a\n${key.join('\n')}\nb`)).toBe('a\nredacted_secret_1\nb');
    expect(secret(`"${key.join('\\n')}"`)).toBe('"redacted_secret_1"');
    expect(secret(`a\n${key.slice(0, 4).join('\n')}`)).toBe('a\nredacted_secret_1');
  });
});

describe('secrets by their names', () => {
  it.each([
    ['PASSWORD=hunter2-x', 'PASSWORD=redacted_secret_1'],
    ['export DB_PASSWORD="s3cret pass"', 'export DB_PASSWORD="redacted_secret_1"'],
    ['{"api_key": "abc123def"}', '{"api_key": "redacted_secret_1"}'],
    ['{\\"apiKey\\": \\"abc123def\\", \\"n\\": 1}', '{\\"apiKey\\": \\"redacted_secret_1\\", \\"n\\": 1}'],
    ['client_secret: abc123def', 'client_secret: redacted_secret_1'],
    ['--token abc123def --more', '--token redacted_secret_1 --more'],
    ['--password=abc123def', '--password=redacted_secret_1'],
    ['Authorization: Bearer abc123def456', 'Authorization: Bearer redacted_secret_1'],
    ['curl -H "Authorization: token abc123def"', 'curl -H "Authorization: token redacted_secret_1"'],
    ['x-api-key: abc123def', 'x-api-key: redacted_secret_1'],
    ['Cookie: session=abc; id=5', 'Cookie: redacted_secret_1'],
    ['bearer abcdef0123456789', 'bearer redacted_secret_1'],
    ['Basic dXNlcjpodW50ZXIy', 'Basic redacted_secret_1'],
    ['postgres://app:hunter22@db/x', 'postgres://app:redacted_secret_1@db/x'],
    ['the token is Zx81kQ9vB3nM7pL2wT5y here', 'the token is redacted_secret_1 here'],
    [
      'AccountName=a;AccountKey=abcdefghij0123456789ABCDEFGHIJ0123456789abcd==;',
      'AccountName=a;AccountKey=redacted_secret_1;',
    ],
  ])('%s', (text, redacted) => {
    expect(secret(text)).toBe(redacted);
  });

  it.each([
    'max_tokens: 100, "input_tokens": 2000',
    'token_count=17 tokenizer: cl100k_base',
    'const token: string = readToken(file)',
    'password = prompt("Password? ")',
    '"password": {"type": "string"}',
    ['api_key: $', '{API_KEY}'].join(''),
    'token=<your token>',
    'env_key = "OPENAI_API_KEY"',
    'The password must have 12 characters.',
    'secrets and tokens are discussed at length',
    'bearer authentication, basic understanding',
    'conversation_item:12 raw_payload:7 call_abc',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
    'https://example.org/a:b/c@d',
    'task-sk-something-with-words-only-in-it',
  ])('leaves %s', (text) => {
    expect(secret(text)).toBe(text);
  });

  it('reads members, lists of arguments and name-value pairs of JSON', () => {
    const redactor = createRedactor({ kinds: ['secrets'] });
    const text = JSON.stringify({
      password: 'swordfish',
      count: 1.5,
      argv: ['login', '--password', 'mellon', '-v'],
      env: [
        { name: 'DB_SECRET', value: 'xyzzy' },
        { name: 'HOME', value: 'plain' },
      ],
      schema: { token: { type: 'string' }, password: 'string' },
      logprobs: [{ token: 'Hello' }],
      nested: '{"refresh_token":"rt-1-abcdef"}',
    });
    expect(JSON.parse(redactor.redactJson(text, 'x', 'payload'))).toEqual({
      password: 'redacted_secret_1',
      count: 1.5,
      argv: ['login', '--password', 'redacted_secret_2', '-v'],
      env: [
        { name: 'DB_SECRET', value: 'redacted_secret_3' },
        { name: 'HOME', value: 'plain' },
      ],
      schema: { token: { type: 'string' }, password: 'string' },
      logprobs: [{ token: 'Hello' }],
      nested: '{"refresh_token":"redacted_secret_4"}',
    });
  });
});

describe('people and machines', () => {
  it.each([
    ['/home/mira/x and /Users/Mira', '/home/redacted_user_1/x and /Users/redacted_user_2'],
    ['C:\\Users\\jonas\\x', 'C:\\Users\\redacted_user_1\\x'],
    ['C:\\\\Users\\\\jonas\\\\x', 'C:\\\\Users\\\\redacted_user_1\\\\x'],
    ['file%3A%2F%2F%2Fhome%2Fmira%2Fx', 'file%3A%2F%2F%2Fhome%2Fredacted_user_1%2Fx'],
    ['/home/mira/x by mira, Mira or mirador', '/home/redacted_user_1/x by redacted_user_1, redacted_user_1 or mirador'],
    ['mail mira.k+x@ledger-line.dev.', 'mail redacted_email_1.'],
    ['from 192.168.7.21:8080', 'from redacted_ip_1:8080'],
    ['at 2001:db8:85a3::8a2e:370:7334 now', 'at redacted_ip_1 now'],
  ])('%s', (text, redacted) => {
    expect(people(text)).toBe(redacted);
  });

  it.each([
    'git@github.com:a/b.git',
    '127.0.0.1 0.0.0.0 ::1 12:30:45',
    'version 1.2.3 of x, 999.1.1.1',
    'std::vector a@b @decorator',
    '/root/agent and /homes/x',
  ])('leaves %s', (text) => {
    expect(people(text)).toBe(text);
  });

  it('rewrites the path of a generic user, but not the word', () => {
    expect(people('/home/user/x said the user')).toBe('/home/redacted_user_1/x said the user');
  });
});

/** Long enough: what takes quadratic time does not end before the test is given up. */
describe('hostile texts of a quarter of a megabyte', () => {
  const LENGTH = 256 * 1024;
  const pieces = [
    ...[
      'a',
      'A1',
      '@',
      'a@',
      'a.',
      '.',
      '/',
      '\\',
      '\\\\u',
      '"',
      "'",
      '-',
      'eyJ',
      'eyJ-',
      'eyJa.',
      'sk-',
      'ghp_',
      '://',
      '://a:',
    ],
    ...[
      'token ',
      'token=',
      'token:"',
      'password="',
      "password:'",
      'password=process.env',
      'authorization:process.env.',
      '--token ',
    ],
    ...[
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN ',
      '/home/',
      'C:\\Users\\',
      '1.',
      '1:',
      '::',
      '%41',
      '&#65;',
      '\\u0041',
      '\\x41',
    ],
    ...[
      'bearer ',
      'basic a',
      'AccountKey=',
      '{"token":',
      '[[',
      '{"a":',
      '8Q~',
      ':AA',
      'SG.',
      'tokentoken',
      'secret\\"',
      'xoxb-',
      ' ',
    ],
  ];
  it.each(pieces)('of %j take linear time', (piece) => {
    const text = piece.repeat(Math.ceil(LENGTH / piece.length));
    const redactor = createRedactor({ kinds: ['secrets', 'paths', 'emails'] });
    expect(typeof redactor.redact(text, 'x')).toBe('string');
    expect(typeof redactor.redact(`${text}!`, 'password')).toBe('string');
  });
});

describe('own patterns', () => {
  it('replace what they match, or only the part they name', () => {
    const rules = readOwnPatterns('# ours\n\nACME-\\d+\n/project (?<secret>\\w+)/i\n');
    if (!rules.ok) throw new Error(rules.failure.message);
    const redactor = createRedactor({ kinds: [], patterns: rules.value });
    expect(redactor.redact('ACME-12345 of Project Falcon, ACME-12345', 'x')).toBe(
      'redacted_custom_1 of Project redacted_custom_2, redacted_custom_1',
    );
  });

  it.each([
    ['(', 'pattern_invalid', 'line 1'],
    ['ok\\d\n[', 'pattern_invalid', 'line 2'],
    ['a*', 'pattern_invalid', 'empty'],
    ['/x/y', 'pattern_invalid', 'flags'],
    ['(a+)+$', 'pattern_slow', 'line 1'],
    ['(?:a|a)*b', 'pattern_slow', 'line 1'],
  ])('refuse %j', (text, code, words) => {
    const read = readOwnPatterns(text);
    expect(read).toMatchObject({ ok: false, failure: { code, message: expect.stringContaining(words) } });
  });

  it('that are slow only on some texts end the redaction', () => {
    const rules = readOwnPatterns('(x+x+)+y');
    if (!rules.ok) throw new Error(rules.failure.message);
    const redactor = createRedactor({ kinds: [], patterns: rules.value });
    expect(() => redactor.redact('x'.repeat(40), 'x')).toThrow(expect.objectContaining({ code: 'pattern_slow' }));
  });
});

import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { firstUserMessage } from '../../../../src/node/library/first-message.ts';
import { userMessage } from './bundles.ts';

const request = (...input: unknown[]) =>
  Buffer.from(JSON.stringify({ model: 'gpt', instructions: 'Be "good".', input, tools: [] }, null, 2));

const developer = { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'rules' }] };

describe('first user message', () => {
  it('is the first text of the user that the program did not write', () => {
    const message = firstUserMessage(
      request(
        developer,
        userMessage('# AGENTS.md instructions for /src\n\n<INSTRUCTIONS>…', '<environment_context>\n  <cwd>/src</cwd>'),
        userMessage('<user_instructions>\nx</user_instructions>'),
        { type: 'function_call', call_id: 'c', name: 'n', arguments: '{}' },
        userMessage('Why does the image grow?'),
        userMessage('second'),
      ),
    );
    expect(message).toBe('Why does the image grow?');
  });

  it('keeps a message that only looks a little like a wrapper', () => {
    expect(firstUserMessage(request(userMessage('<div> is not centred')))).toBe('<div> is not centred');
    expect(firstUserMessage(request(userMessage('Update AGENTS.md please')))).toBe('Update AGENTS.md please');
  });

  it('takes the text beside a wrapper in the same message, and content that is one string', () => {
    expect(firstUserMessage(request(userMessage('<environment_context>…', ' ', 'Hello')))).toBe('Hello');
    expect(firstUserMessage(request({ type: 'message', role: 'user', content: 'plain' }))).toBe('plain');
  });

  it('is one line of at most 200 characters', () => {
    expect(firstUserMessage(request(userMessage('  a\n\n\tb\u001b[31m c\u0000  ')))).toBe('a b [31m c');
    const long = firstUserMessage(request(userMessage(`${'x'.repeat(198)}😀 and more`)));
    expect(long).toBe(`${'x'.repeat(198)}…`);
    expect(firstUserMessage(request(userMessage('y'.repeat(200))))).toBe('y'.repeat(200));
  });

  it('is found when the payload is cut off behind its beginning', () => {
    const bytes = request(userMessage(`Look at this ${'picture '.repeat(1000)}`), userMessage('later'));
    const start = bytes.indexOf('Look');
    expect(firstUserMessage(bytes.subarray(0, start + 300))).toMatch(/^Look at this picture .*…$/);
    expect(firstUserMessage(bytes.subarray(0, start - 40))).toBeNull();
  });

  it('is nothing where there is none', () => {
    expect(firstUserMessage(request(developer))).toBeNull();
    expect(firstUserMessage(request(userMessage(' \n ')))).toBeNull();
    expect(firstUserMessage(Buffer.from('{"input":"text"}'))).toBeNull();
    expect(firstUserMessage(Buffer.from('[]'))).toBeNull();
    expect(firstUserMessage(Buffer.from(''))).toBeNull();
  });
});

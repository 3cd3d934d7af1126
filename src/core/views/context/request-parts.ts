/** What a request says beside its items: how the model is told to behave, and which tools it may call. */
export interface RequestParts {
  instructions: string | null;
  tools: RequestTool[];
  /** Names of the other fields, with their values as JSON where those are short. */
  settings: [name: string, value: string][];
}

export interface RequestTool {
  name: string;
  description: string;
  /** Its definition as JSON. */
  json: string;
}

/** Fields that are shown elsewhere, or are the conversation itself. */
const KNOWN = new Set(['instructions', 'tools', 'input', 'messages']);
/** Longer values are cut. */
const LONGEST = 200;

/** Reads a request payload's text (untrusted JSON). Null when it is no JSON object. */
export function requestParts(text: string): RequestParts | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { instructions, tools } = value;
  return {
    instructions: typeof instructions === 'string' ? instructions : null,
    tools: Array.isArray(tools) ? tools.map(toolOf) : [],
    settings: Object.entries(value)
      .filter(([name]) => !KNOWN.has(name))
      .map(([name, field]) => {
        const json = JSON.stringify(field) ?? '';
        return [name, json.length > LONGEST ? `${json.slice(0, LONGEST - 1)}…` : json];
      }),
  };
}

function toolOf(value: unknown): RequestTool {
  const tool = isObject(value) ? value : {};
  // Some providers put name and description one level deeper.
  const inner = isObject(tool.function) ? tool.function : tool;
  const named = [inner.name, tool.type].find((name) => typeof name === 'string') ?? '';
  return {
    name: String(named),
    description: typeof inner.description === 'string' ? inner.description : '',
    json: JSON.stringify(value) ?? '',
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

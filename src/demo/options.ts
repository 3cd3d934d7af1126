/** What a simulated run is like. Without `agents`, `turns` and `sizeBytes` it is the story of the pictures. */
export interface DemoOptions {
  /** The same seed and options give the same bundle, byte for byte (default 1). */
  seed?: number;
  /** How many agents work in the run, the root agent included. */
  agents?: number;
  /** How many turns (activations) all agents have together; at least one each. A turn has about ten tool calls, more than twenty when there are over 100 turns. */
  turns?: number;
  /** About how many bytes the bundle shall have. */
  sizeBytes?: number;
}

/** The shape of a procedural run, with every choice made. */
export interface ProceduralOptions {
  seed: number;
  agents: number;
  turns: number;
  /** Bytes to write, or null: as much as the turns take. */
  sizeBytes: number | null;
  /** Short outputs, incremental requests, several calls at once: many events in few bytes. */
  lean: boolean;
}

/** A turn with fewer bytes than this cannot afford requests that repeat a whole history. */
const LEAN_BELOW = 150_000;
/** About as much as one turn writes when nothing holds it back. */
const BYTES_PER_TURN = 6_000_000;

/** The choices for a procedural run, or null when the options ask for the story. Counts are rounded and kept ≥ 1. */
export function proceduralOptions(options: DemoOptions): ProceduralOptions | null {
  const { seed = 1, sizeBytes } = options;
  if (options.agents === undefined && options.turns === undefined && sizeBytes === undefined) return null;
  const size = sizeBytes === undefined ? null : count(sizeBytes);
  const agents = count(options.agents ?? 4);
  const usual = size === null ? agents + 2 : agents + Math.ceil(size / BYTES_PER_TURN);
  const turns = Math.max(agents, count(options.turns ?? usual));
  const lean = size === null ? turns > 100 : size / turns < LEAN_BELOW;
  return { seed, agents, turns, sizeBytes: size, lean };
}

function count(value: number): number {
  return Number.isFinite(value) ? Math.max(1, Math.round(value)) : 1;
}

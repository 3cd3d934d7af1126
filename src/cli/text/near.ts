/** Beyond this many candidates the costly comparison is left out. */
const COMPARED = 20_000;

/** The candidates that a mistyped word may have meant, most likely first. */
export function nearest(word: string, candidates: Iterable<string>, most: number): string[] {
  const wanted = word.toLowerCase();
  if (wanted === '') return [];
  const scored: { candidate: string; score: number }[] = [];
  let compared = 0;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    let score = Number.POSITIVE_INFINITY;
    if (known === wanted) score = 0;
    else if (known.startsWith(wanted) || known.endsWith(wanted)) score = 1;
    else if (wanted.length >= 3 && known.includes(wanted)) score = 2;
    else if (compared++ < COMPARED) {
      const distance = editDistance(wanted, known, Math.max(1, Math.floor(wanted.length * 0.42)));
      if (distance !== null) score = 2 + distance;
    }
    if (score < Number.POSITIVE_INFINITY) scored.push({ candidate, score });
  }
  scored.sort((a, b) => a.score - b.score || a.candidate.length - b.candidate.length);
  return scored.slice(0, most).map(({ candidate }) => candidate);
}

/** How many letters must change, or null when more than `limit`. */
function editDistance(a: string, b: string, limit: number): number | null {
  if (Math.abs(a.length - b.length) > limit) return null;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > limit) return null;
    row = next;
  }
  const distance = row[b.length] ?? 0;
  return distance <= limit ? distance : null;
}

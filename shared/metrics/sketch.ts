/**
 * HyperLogLog in a form that set union merges: each member is one pair of a register and a rank. A page's set holds
 * every pair it has met, so that adding is idempotent and in any order; reading takes each register's highest rank.
 * Flajolet et al. 2007, https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf
 */
const REGISTER_BITS = 12;
const REGISTERS = 2 ** REGISTER_BITS;
const RANK_BITS = 4;
const HIGHEST_RANK = 2 ** RANK_BITS;

/** The pair of a member's hash as 16 bits. The hash's first byte chose the page, so the pair is made of later ones. */
export function pairOf(hashed: string): number {
  const bytes = Buffer.from(hashed, 'base64');
  const register = bytes.readUInt16BE(1) >> RANK_BITS;
  const rest = bytes.readUInt32BE(3);
  const rank = Math.min(Math.clz32(rest) + 1, HIGHEST_RANK);
  return (register << RANK_BITS) | (rank - 1);
}

/**
 * Members behind a set of pairs. The estimator needs no correction for small or large counts.
 * Ertl 2017, algorithm 6, https://arxiv.org/abs/1702.01284
 */
export function estimateOf(pairs: Iterable<number>): number {
  const ranks = new Uint8Array(REGISTERS);
  for (const pair of pairs) {
    const register = pair >> RANK_BITS;
    ranks[register] = Math.max(ranks[register] ?? 0, (pair & (HIGHEST_RANK - 1)) + 1);
  }
  const counts = new Float64Array(HIGHEST_RANK + 1);
  for (const rank of ranks) counts[rank] = (counts[rank] ?? 0) + 1;
  const share = (rank: number) => (counts[rank] ?? 0) / REGISTERS;
  let sum = tau(1 - share(HIGHEST_RANK));
  for (let rank = HIGHEST_RANK - 1; rank >= 1; rank--) sum = (sum + share(rank)) / 2;
  sum += sigma(share(0));
  if (sum === 0) return REGISTERS * 2 ** HIGHEST_RANK;
  return Math.round(REGISTERS / (2 * Math.LN2 * sum));
}

function sigma(empty: number): number {
  if (empty === 1) return Number.POSITIVE_INFINITY;
  let power = empty;
  let weight = 1;
  let sum = empty;
  for (let before = -1; before !== sum; weight *= 2) {
    before = sum;
    power *= power;
    sum += power * weight;
  }
  return sum;
}

function tau(unsaturated: number): number {
  if (unsaturated === 0 || unsaturated === 1) return 0;
  let root = unsaturated;
  let weight = 1;
  let sum = 1 - unsaturated;
  for (let before = -1; before !== sum; ) {
    before = sum;
    root = Math.sqrt(root);
    weight /= 2;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}

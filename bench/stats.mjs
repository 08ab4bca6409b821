// What is made of the numbers of several rounds.
export function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// Field by field.
export const medians = (rounds) =>
    Object.fromEntries(Object.keys(rounds[0]).map((name) => [name, median(rounds.map((round) => round[name]))]));

export function percentiles(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) };
}

// Of rounds that took turns, the ratios of neighbours, and their median.
export const ratiosOf = (rounds, name, base) => rounds[name].map((round, i) => round.per_s / rounds[base][i].per_s);
export const ratioOf = (rounds, name, base) => median(ratiosOf(rounds, name, base));

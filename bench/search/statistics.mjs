// Middles and ends of lists of numbers.

/** The value below which a share of the numbers lies, by rank; `null` of nothing. */
export function quantile(numbers, share) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** The middle one, or the mean of the two in the middle; `null` of nothing. */
export function median(numbers) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What the table shows of a list: how many, median, 95th percentile and largest. */
export function summary(numbers) {
  return {
    count: numbers.length,
    median: median(numbers),
    p95: quantile(numbers, 0.95),
    max: quantile(numbers, 1),
  };
}

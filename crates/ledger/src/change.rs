//! Change points of a series: days where its level shifts.
//!
//! PELT with a squared-error cost: Killick, Fearnhead and Eckley (2012), "Optimal detection of changepoints with a
//! linear computational cost", JASA 107. Values carry weights (how many events a bucket's mean rests on), so the
//! cost is the weighted sum of squares; the penalty is that of the BIC, the noise's variance estimated from
//! neighbouring values.

use crate::settings::SETTINGS;

/// Indexes at which a new level starts, ascending; never 0. `values` are `(value, weight)` with weights above 0.
pub(crate) fn change_points(values: &[(f64, f64)]) -> Vec<usize> {
    let settings = &SETTINGS.change;
    let least = settings.least_buckets.max(1);
    let n = values.len();
    if n < 2 * least {
        return Vec::new();
    }
    let penalty = settings.penalty * variance(values).max(settings.least_variance) * (n as f64).ln();
    // Prefix sums of w, wx, wxx: the cost of any stretch in constant time.
    let mut sums = vec![(0.0, 0.0, 0.0)];
    for &(x, w) in values {
        let (a, b, c) = sums[sums.len() - 1];
        sums.push((a + w, b + w * x, c + w * x * x));
    }
    let cost = |from: usize, to: usize| {
        let (w, wx, wxx) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1, sums[to].2 - sums[from].2);
        (wxx - wx * wx / w).max(0.0)
    };
    let mut best = vec![f64::INFINITY; n + 1];
    let mut from = vec![0usize; n + 1];
    best[0] = -penalty;
    let mut candidates = vec![0usize];
    for t in least..=n {
        for &s in candidates.iter().filter(|&&s| t - s >= least) {
            let total = best[s] + cost(s, t) + penalty;
            if total < best[t] {
                best[t] = total;
                from[t] = s;
            }
        }
        candidates.retain(|&s| t - s < least || best[s] + cost(s, t) <= best[t]);
        if t + 1 >= least {
            let next = t + 1 - least;
            if next >= least && best[next].is_finite() && !candidates.contains(&next) {
                candidates.push(next);
            }
        }
    }
    let mut out = Vec::new();
    let mut t = n;
    while from[t] > 0 {
        t = from[t];
        out.push(t);
    }
    out.reverse();
    out
}

/// Variance of one event's score, from differences of neighbours: the median is not moved by the shifts sought.
fn variance(values: &[(f64, f64)]) -> f64 {
    let mut squares: Vec<f64> =
        values.windows(2).map(|w| (w[1].0 - w[0].0).powi(2) / (1.0 / w[0].1 + 1.0 / w[1].1)).collect();
    squares.sort_unstable_by(f64::total_cmp);
    // 0.455 is the median of a squared standard normal.
    squares.get(squares.len() / 2).map_or(0.0, |m| m / 0.455)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(i: usize) -> f64 {
        f64::from(u32::try_from(i * 7_919 % 13).unwrap()) / 13.0 - 0.5
    }

    #[test]
    fn a_shift_is_found_where_it_is() {
        let series: Vec<(f64, f64)> = (0..60)
            .map(|i| {
                (
                    if i < 25 {
                        3.0
                    } else if i < 40 {
                        -4.0
                    } else {
                        0.5
                    } + noise(i),
                    3.0,
                )
            })
            .collect();
        assert_eq!(change_points(&series), [25, 40]);
    }

    #[test]
    fn noise_alone_is_no_shift() {
        let flat: Vec<(f64, f64)> = (0..200).map(|i| (2.0 + noise(i), 1.0)).collect();
        assert_eq!(change_points(&flat), Vec::<usize>::new());
        assert_eq!(change_points(&[]), Vec::<usize>::new());
        assert_eq!(change_points(&[(1.0, 1.0); 3]), Vec::<usize>::new());
    }

    #[test]
    fn one_loud_bucket_is_no_level() {
        let mut series: Vec<(f64, f64)> = (0..30).map(|i| (2.0 + noise(i), 2.0)).collect();
        series[15].0 = -7.0;
        assert!(change_points(&series).len() != 1, "a spike must not split the series in two levels");
    }

    /// The pruning loses nothing: the same as trying every split.
    #[test]
    fn pruning_keeps_the_optimum() {
        let least = SETTINGS.change.least_buckets;
        for seed in 0..40usize {
            let series: Vec<(f64, f64)> = (0..24)
                .map(|i| {
                    let level = if (i + seed) / 9 % 2 == 0 { 4.0 } else { -5.0 };
                    (
                        level + 3.0 * noise(i * 31 + seed * 17),
                        1.0 + f64::from(u32::try_from((i + seed) % 3).unwrap()),
                    )
                })
                .collect();
            let penalty = SETTINGS.change.penalty
                * variance(&series).max(SETTINGS.change.least_variance)
                * (series.len() as f64).ln();
            let cost = |from: usize, to: usize| {
                let part = &series[from..to];
                let w: f64 = part.iter().map(|p| p.1).sum();
                let mean = part.iter().map(|p| p.0 * p.1).sum::<f64>() / w;
                part.iter().map(|p| p.1 * (p.0 - mean).powi(2)).sum::<f64>()
            };
            let total = |cuts: &[usize]| {
                let mut edges = vec![0];
                edges.extend_from_slice(cuts);
                edges.push(series.len());
                edges.windows(2).map(|e| cost(e[0], e[1])).sum::<f64>() + penalty * cuts.len() as f64
            };
            let mut best = vec![f64::INFINITY; series.len() + 1];
            best[0] = -penalty;
            for t in least..=series.len() {
                for s in 0..=t - least {
                    best[t] = best[t].min(best[s] + cost(s, t) + penalty);
                }
            }
            let found = change_points(&series);
            assert!((total(&found) - best[series.len()]).abs() < 1e-6, "seed {seed}: {found:?}");
        }
    }
}
